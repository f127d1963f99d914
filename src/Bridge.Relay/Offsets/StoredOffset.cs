namespace Bridge.Relay.Offsets;

/// <summary>A place to resume from.</summary>
/// <param name="Sequence">The last change that is done.</param>
/// <param name="RecordHint">The stream's number of the record that held it: where to look first, never an identity.</param>
public readonly record struct StoredOffset(long Sequence, long? RecordHint);
