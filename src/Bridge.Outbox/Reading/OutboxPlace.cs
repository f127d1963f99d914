using Bridge.Outbox.Records;

namespace Bridge.Outbox.Reading;

/// <summary>A valid Checkpoint and where it lies: what a reader that starts in mid-stream needs first (outbox rule 5,
/// checkpoint).</summary>
/// <param name="RecordNumber">The Checkpoint's record number; that of <see cref="RecordKind.OutboxCreated"/> in an outbox without
/// one.</param>
/// <param name="Checkpoint">The Checkpoint; null when the outbox was created and never opened.</param>
/// <param name="Created">The outbox's first record, when it was met on the way.</param>
internal sealed record OutboxPlace(long RecordNumber, Checkpoint? Checkpoint, OutboxCreated? Created);
