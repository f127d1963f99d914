namespace Bridge.State;

/// <summary>Where a snapshot should begin in the stream.</summary>
/// <param name="Record">The stream's number of its first part.</param>
/// <param name="Version">The version at which it was taken.</param>
internal sealed record SnapshotHint(long Record, long Version);
