namespace Bridge.Relay.Replay;

/// <summary>Keeps to a rate of messages per second.</summary>
internal sealed class ReplayPace(int? rate, TimeProvider time)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(10);

    private readonly long start = time.GetTimestamp();
    private long count;

    /// <summary>Waits until the next message is due.</summary>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (rate is not { } perSecond) return;
        var early = TimeSpan.FromSeconds((double)count++ / perSecond) - time.GetElapsedTime(start);
        if (early > Least) await Task.Delay(early, time, cancellationToken);
    }
}
