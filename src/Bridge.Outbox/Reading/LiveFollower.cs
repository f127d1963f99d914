using Bridge.Outbox.Live;
using Bridge.Outbox.Records;

namespace Bridge.Outbox.Reading;

/// <summary>A reader's way from the stream to <see cref="LiveOutbox"/>. Not thread-safe; without a live outbox it never gets
/// there.</summary>
internal sealed class LiveFollower(LiveOutbox? live, TimeProvider time) : IDisposable
{
    /// <summary>So long a reader stays with the stream when it had to go back to it: to find its place there costs more than to read
    /// on.</summary>
    public static readonly TimeSpan Stay = TimeSpan.FromSeconds(30);

    private LiveRecords? records;
    private long? wentBack;

    /// <summary>True when a reader gets all that follows its position from <see cref="NextAsync"/>; until then it reads the stream and asks
    /// again.</summary>
    public bool HasReached(ReadingPosition position)
    {
        if (live is null || position.Given is not { } given) return false;
        if (records is { HasEnded: true }) (records, wentBack) = (null, time.GetTimestamp());
        if (records is null && !(wentBack is { } since && time.GetElapsedTime(since) < Stay)) records = live.Follow(given);
        return given >= records?.After && position.RecordNumber >= records.AfterRecord;
    }

    /// <summary>The next record that the broker has confirmed; null when the reader must go on from the stream.</summary>
    public ValueTask<OutboxRecord?> NextAsync(CancellationToken cancellationToken) => records?.NextAsync(cancellationToken) ?? default;

    /// <summary>The writer need keep nothing more.</summary>
    public void Dispose() => records?.End();
}
