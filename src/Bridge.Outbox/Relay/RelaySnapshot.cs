using Bridge.Outbox.Stream;

namespace Bridge.Outbox.Relay;

/// <summary>The relay at one moment.</summary>
public sealed record RelaySnapshot
{
    /// <summary>What it is doing.</summary>
    public RelayState State { get; init; }

    /// <summary>Why, in one line that says what to do; empty while running.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The last Sequence whose typed messages are confirmed.</summary>
    public long TypedOffset { get; init; }

    /// <summary>The last Sequence whose batch is confirmed.</summary>
    public long BatchOffset { get; init; }

    /// <summary>How many bytes of the outbox are relayed on both routes, counted as its Checkpoints count them; null until the first was met.</summary>
    public long? RelayedBytes { get; init; }

    /// <summary>Messages published since the process started.</summary>
    public long Published { get; init; }

    /// <summary>Messages confirmed.</summary>
    public long Confirmed { get; init; }

    /// <summary>Messages that no queue wanted.</summary>
    public long Unroutable { get; init; }

    /// <summary>Messages given up after <see cref="RelayOptions.GiveUpAfter"/>.</summary>
    public long PassedOver { get; init; }

    /// <summary>Rows that their mapper could not read.</summary>
    public long Unmappable { get; init; }

    /// <summary>The last gap that the outbox reported.</summary>
    public OutboxGap? LastGap { get; init; }
}
