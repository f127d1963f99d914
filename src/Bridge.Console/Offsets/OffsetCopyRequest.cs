namespace Bridge.Console.Offsets;

/// <summary>Which offset to copy.</summary>
/// <param name="Source">Its name; the relay's and consumers' can be copied too.</param>
/// <param name="Note">What the copy is for.</param>
public sealed record OffsetCopyRequest(string? Source, string? Note);
