namespace Bridge.Outbox.Records;

/// <summary>What an operator accepted: the outbox goes on from another source, or behind a gap (outbox rule 7, refuse).</summary>
public sealed record AcceptedSource
{
    /// <summary>Reads a record; null when it is none, whatever its headers say.</summary>
    public static AcceptedSource? TryRead(OutboxRecord record) =>
        record.TryRead(RecordKind.OutboxSource, OutboxJson.Default.AcceptedSource);

    /// <summary>The pipeline.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The last Sequence before the gap.</summary>
    public required long After { get; init; }

    /// <summary>The server and slot that feed the outbox from here on.</summary>
    public required OutboxSource Source { get; init; }

    /// <summary>Up to where the outbox was complete in the former source.</summary>
    public required string From { get; init; }

    /// <summary>When the last change before the gap was committed, UTC; null when it is not known.</summary>
    public DateTimeOffset? FromTime { get; init; }

    /// <summary>The slot's confirmed_flush_lsn in the new source: what was committed behind it comes.</summary>
    public required string To { get; init; }

    /// <summary>When it was accepted, UTC.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>The gap in one line.</summary>
    public string Describe() =>
        $"another source was accepted at {AcceptedAt:yyyy-MM-dd HH:mm:ss}Z: what was changed between {From}" +
        (FromTime is { } time ? $" ({time:yyyy-MM-dd HH:mm:ss}Z)" : "") + $" of the former one and {To} of this one is not known";
}
