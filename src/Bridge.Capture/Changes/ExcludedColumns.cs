namespace Bridge.Capture.Changes;

/// <summary>The columns of a table that are left out, those included that it does not have.</summary>
/// <param name="Names">Their names.</param>
/// <param name="AreNamed">True when the configuration names them: then one that belongs to the key is an error, and not kept.</param>
public sealed record ExcludedColumns(IReadOnlySet<string> Names, bool AreNamed)
{
    /// <summary>Leaves nothing out.</summary>
    public static ExcludedColumns None { get; } = new(new HashSet<string>(), AreNamed: false);
}
