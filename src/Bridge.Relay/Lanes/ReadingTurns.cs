namespace Bridge.Relay.Lanes;

/// <summary>At most so many lanes read the outbox by themselves at a time; the others get their turn.</summary>
internal sealed class ReadingTurns(int most, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim places = new(most, most);
    private int waiting;

    /// <summary>Waits for a turn.</summary>
    public async Task<ReadingTurn> TakeAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref waiting);
        try
        {
            await places.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        return new ReadingTurn(this, time.GetTimestamp());
    }

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    internal bool IsOver(long since) => Volatile.Read(ref waiting) > 0 && time.GetElapsedTime(since) > Length;

    internal void Leave() => places.Release();
}
