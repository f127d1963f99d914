namespace Bridge.Outbox.Records;

/// <summary>The valid changes of one epoch that the outbox retains: what a reader in mid-stream accepts of it (outbox rule 5,
/// checkpoint).</summary>
/// <param name="Id">The epoch.</param>
/// <param name="First">Its first valid Sequence.</param>
/// <param name="Last">Its last valid Sequence.</param>
public sealed record EpochRange(string Id, long First, long Last);
