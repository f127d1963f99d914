namespace Bridge.Capture.Status;

/// <summary>A table of the publication.</summary>
/// <param name="Schema">The schema.</param>
/// <param name="Name">The table.</param>
public sealed record PublicationTable(string Schema, string Name);
