namespace Bridge.Webhooks.Running;

/// <summary>Spreads requests evenly so that no second has more than its limit. Used by one loop alone.</summary>
internal sealed class RequestPace(double? perSecond)
{
    private readonly TimeSpan interval = perSecond is { } rate ? TimeSpan.FromSeconds(1 / rate) : TimeSpan.Zero;

    /// <summary>When the next request may start.</summary>
    public DateTimeOffset Next { get; private set; }

    /// <summary>A request starts.</summary>
    public void Start(DateTimeOffset now)
    {
        if (interval > TimeSpan.Zero) Next = (Next > now - interval ? Next : now) + interval;
    }
}
