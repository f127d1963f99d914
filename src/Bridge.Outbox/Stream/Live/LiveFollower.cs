namespace Bridge.Outbox.Stream.Live;

/// <summary>A reader's way from the stream to <see cref="LiveOutbox"/>. Not thread-safe; without a live outbox it never gets there.</summary>
internal sealed class LiveFollower(LiveOutbox? live) : IDisposable
{
    private LiveRecords? records;

    /// <summary>True when a reader that has read up to <paramref name="given"/> gets all that follows from <see cref="NextAsync"/>; until then it reads the stream and asks again.</summary>
    public bool HasReached(long? given)
    {
        if (live is null || given is not { } sequence) return false;
        if (records is null or { HasEnded: true }) records = live.Follow(sequence);
        return records is not null && sequence >= records.After;
    }

    /// <summary>The next record that the broker has confirmed; null when the reader must go on from the stream.</summary>
    public ValueTask<OutboxRecord?> NextAsync(CancellationToken cancellationToken) => records?.NextAsync(cancellationToken) ?? default;

    /// <summary>The writer need keep nothing more.</summary>
    public void Dispose() => records?.End();
}
