namespace Bridge.Outbox.Records;

/// <summary>Where an epoch stands (outbox rule 5, checkpoint): from the newest valid one a reader or a writer knows which records
/// count.</summary>
public sealed record Checkpoint
{
    /// <summary>Reads a record; null when it is no Checkpoint, whatever its headers say.</summary>
    public static Checkpoint? TryRead(OutboxRecord record) => record.TryRead(RecordKind.Checkpoint, OutboxJson.Default.Checkpoint);

    /// <summary>The pipeline.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The epoch.</summary>
    public required string Epoch { get; init; }

    /// <summary>The server and slot.</summary>
    public required OutboxSource Source { get; init; }

    /// <summary>The tail at this place.</summary>
    public required OutboxTail Tail { get; init; }

    /// <summary>Every transaction whose commit stands before this LSN is in the outbox, before this place.</summary>
    public required string CompleteThrough { get; init; }

    /// <summary>The epochs still retained, this one included once it holds a change, oldest first.</summary>
    public required IReadOnlyList<EpochRange> Epochs { get; init; }

    /// <summary>What an operator accepted last, for readers that begin behind its record; null when nothing was.</summary>
    public AcceptedSource? Accepted { get; init; }

    /// <summary>Bytes appended to the outbox since it was created, roughly: the measure of how far behind a reader is.</summary>
    public long Bytes { get; init; }
}
