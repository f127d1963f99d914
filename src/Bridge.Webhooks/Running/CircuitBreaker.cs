namespace Bridge.Webhooks.Running;

/// <summary>Tells when an endpoint as a whole is down: when attempts for several rows fail one after the other. Used by one loop
/// alone.</summary>
/// <param name="failures">How many rows must fail in turn.</param>
/// <param name="maxDelay">The longest pause between two looks.</param>
internal sealed class CircuitBreaker(int failures, TimeSpan maxDelay)
{
    private static readonly TimeSpan MinDelay = TimeSpan.FromSeconds(1);

    private readonly HashSet<ulong> failed = [];
    private int opened;

    /// <summary>What is thought of the endpoint.</summary>
    public BreakerState State { get; private set; }

    /// <summary>When to look again, while it is open; since when it is half open.</summary>
    public DateTimeOffset At { get; private set; }

    /// <summary>How often it was looked at since it went down.</summary>
    public int Looks { get; private set; }

    /// <summary>Whatever the endpoint answered, it is there. True when it had been down.</summary>
    public bool Answered()
    {
        failed.Clear();
        (var was, State, opened, Looks) = (State, BreakerState.Closed, 0, 0);
        return was != BreakerState.Closed;
    }

    /// <summary>An attempt failed. True when the endpoint counts as down from now on.</summary>
    public bool Failed(ulong row, DateTimeOffset now)
    {
        failed.Add(row);
        if (State == BreakerState.Open || (State == BreakerState.Closed && failed.Count < failures)) return false;
        var isNew = State == BreakerState.Closed;
        State = BreakerState.Open;
        At = now + Jitter.Shorten(Delay());
        opened++;
        return isNew;
    }

    /// <summary>Lets one attempt through when it is time for it.</summary>
    public void Look(DateTimeOffset now)
    {
        if (State != BreakerState.Open || now < At) return;
        (State, At) = (BreakerState.HalfOpen, now);
        Looks++;
    }

    private TimeSpan Delay() => TimeSpan.FromTicks(Math.Min(maxDelay.Ticks, MinDelay.Ticks << Math.Min(opened, 20)));
}
