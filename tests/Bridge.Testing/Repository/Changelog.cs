namespace Bridge.Testing.Repository;

/// <summary>CHANGELOG.md, as the tests read it.</summary>
public static class Changelog
{
    /// <summary>Its lines.</summary>
    public static IReadOnlyList<string> Lines { get; } = File.ReadAllLines(CloneRoot.PathOf("CHANGELOG.md"));

    /// <summary>The lines below every heading *Wire*, of all versions.</summary>
    public static IReadOnlyList<string> Wire { get; } = [.. Below("### Wire")];

    private static IEnumerable<string> Below(string heading)
    {
        var isBelow = false;
        foreach (var line in Lines)
        {
            if (line.StartsWith('#')) isBelow = line == heading;
            else if (isBelow) yield return line;
        }
    }
}
