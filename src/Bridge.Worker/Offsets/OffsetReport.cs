using Bridge.Relay.Offsets;

namespace Bridge.Worker.Offsets;

/// <summary>A stored place to resume from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sequence">The last Sequence done.</param>
/// <param name="Behind">How many numbers the outbox's last Sequence is ahead; across epochs more than there are changes. Null when the
/// outbox is not known.</param>
public sealed record OffsetReport(string Name, long? Sequence, long? Behind)
{
    /// <summary>Whose it is: <c>relay</c>, <c>consumer</c> for one that a consumer keeps for itself, or <c>named</c> for one that somebody
    /// stored.</summary>
    public string Kind { get; init; } = "relay";

    /// <summary>The place as it was said, for a named one.</summary>
    public string? Place { get; init; }

    /// <summary>What it is for.</summary>
    public string? Note { get; init; }

    /// <summary>When it was set, UTC.</summary>
    public DateTimeOffset? SetAt { get; init; }

    /// <summary>How it stands to retention; null when the outbox is not known.</summary>
    public OffsetStanding? Standing { get; init; }
}
