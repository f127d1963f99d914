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

    /// <summary>Changes.</summary>
    ChangeBatch,
}
