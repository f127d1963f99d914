namespace Bridge.Relay.Status;

/// <summary>A lane at one moment.</summary>
public sealed record LaneSnapshot
{
    /// <summary>The queue, or the exchanges that cannot be foreseen.</summary>
    public required string Destination { get; init; }

    /// <summary>What it is doing.</summary>
    public LaneState State { get; init; }

    /// <summary>When that began, UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>All that it gets up to this Sequence is confirmed.</summary>
    public long Offset { get; init; }

    /// <summary>About how many changes it is behind; 0 at the tail, null when an epoch lies between.</summary>
    public long? Changes { get; init; }

    /// <summary>The age of the last change that it has, in seconds; 0 at the tail.</summary>
    public double SecondsBehind { get; init; }

    /// <summary>What its destination last answered when it did not take a message; null when it takes them.</summary>
    public string? LastAnswer { get; init; }

    /// <summary>What somebody can do; null when nothing is to be done.</summary>
    public string? Needs { get; init; }

    /// <summary>What retention cut before it came there, as Sequences from–to; null when nothing was.</summary>
    public string? Lost { get; init; }

    /// <summary>The newest message that its destination can never take; null when there is none.</summary>
    public string? SetAside { get; init; }

    /// <summary>The replay that set it back; null when none is under way.</summary>
    public string? Replay { get; init; }
}
