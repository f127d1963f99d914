namespace Bridge.Relay.Publishing;

/// <summary>What trouble there was, over the sessions of this process: how long lanes stay, and whether the next session begins with
/// them.</summary>
internal sealed class TroubleHistory(TroubleTimes times, TimeProvider time)
{
    private long? overAt;
    private string? brokenOff;

    /// <summary>So long after the last sign the exchanges take over again.</summary>
    public TimeSpan Quiet { get; private set; } = times.Quiet;

    /// <summary>Trouble has begun; who comes back soon stays twice as long.</summary>
    public void Note()
    {
        if (overAt is not { } at) return;
        Quiet = time.GetElapsedTime(at) < times.Soon ? TimeSpan.FromTicks(Math.Min(Quiet.Ticks * 2, times.LongestQuiet.Ticks))
            : times.Quiet;
        overAt = null;
    }

    /// <summary>Lanes have ended.</summary>
    public void Over() => overAt = time.GetTimestamp();

    /// <summary>The connection was lost while messages were on their way: perhaps because of one of their destinations.</summary>
    public void BrokeOff()
    {
        Note();
        brokenOff = "the connection was lost while messages were on their way";
    }

    /// <summary>What the session before has shown; said once.</summary>
    public string? TakeBrokenOff() => Interlocked.Exchange(ref brokenOff, null);
}
