namespace Bridge.Testing.Repository;

/// <summary>A line of a document outside of its fenced blocks.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">What stands there.</param>
public sealed record DocumentLine(int Number, string Text)
{
    /// <summary>True for a heading of any level.</summary>
    public bool IsHeading => Text.StartsWith('#');

    /// <summary>True for a line of a table.</summary>
    public bool IsTable => Text.StartsWith('|');
}
