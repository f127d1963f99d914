namespace Bridge.Outbox.Reading;

/// <summary>What the outbox holds at one moment.</summary>
public sealed record OutboxRange
{
    /// <summary>Changes up to this Sequence have been cut by retention; 0 when none has.</summary>
    public required long CutThrough { get; init; }

    /// <summary>The Sequence of the oldest change that it holds; null when it holds none.</summary>
    public required long? First { get; init; }

    /// <summary>When the record of that change was appended, UTC.</summary>
    public DateTimeOffset? FirstAppendedAt { get; init; }

    /// <summary>The Sequence of the newest change; 0 before the first.</summary>
    public required long Last { get; init; }

    /// <summary>The stream's number of its first record.</summary>
    public required long FirstRecord { get; init; }

    /// <summary>The stream's number of its last record.</summary>
    public required long LastRecord { get; init; }

    /// <summary>Bytes appended since the outbox was created, as its Checkpoints count them.</summary>
    public required long Bytes { get; init; }

    /// <summary>True when retention has cut changes.</summary>
    public bool IsCut => CutThrough > 0;
}
