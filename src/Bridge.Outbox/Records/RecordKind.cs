namespace Bridge.Outbox.Records;

/// <summary>What a record of the outbox stream is; the AMQP property <c>type</c> holds its name.</summary>
public enum RecordKind
{
    /// <summary>The first record, written by <c>migrate</c>.</summary>
    OutboxCreated,

    /// <summary>The begin of an epoch.</summary>
    OutboxOpened,

    /// <summary>Where the epoch stands: tail, complete-through LSN, epochs retained.</summary>
    Checkpoint,

    /// <summary>An operator accepted another source, or a gap: what was changed between is not known.</summary>
    OutboxSource,

    /// <summary>Changes.</summary>
    ChangeBatch,

    /// <summary>A message of somebody else: it has none of our headers. It is passed over (outbox rule 4, chain).</summary>
    Foreign,

    /// <summary>A message with our headers that cannot be read: it is passed over; where it held changes, the chain breaks at the next
    /// record
    /// (outbox rule 4, chain).</summary>
    Unreadable,
}
