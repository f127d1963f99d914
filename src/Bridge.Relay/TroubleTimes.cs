namespace Bridge.Relay;

/// <summary>How long what shows trouble may last.</summary>
internal sealed record TroubleTimes
{
    /// <summary>So long a message may stay without an answer.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>So long the backlog may grow behind a full window.</summary>
    public TimeSpan Backlog { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Fewer confirms a second than that show a queue that holds the channel back; more show that there is much to do.</summary>
    public int SlowRate { get; init; } = 500;

    /// <summary>So long after the last sign the route goes back to the exchange; it doubles for who comes back soon.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest that <see cref="Quiet"/> grows to.</summary>
    public TimeSpan LongestQuiet { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Trouble that comes back within that time comes back soon.</summary>
    public TimeSpan Soon { get; init; } = TimeSpan.FromMinutes(10);
}
