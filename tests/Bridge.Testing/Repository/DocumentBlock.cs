namespace Bridge.Testing.Repository;

/// <summary>A fenced block of a document.</summary>
/// <param name="Section">The chapter (a heading of the second level) that it stands in.</param>
/// <param name="Line">Its first line, from 1.</param>
/// <param name="Language">The first word behind the fence.</param>
/// <param name="Marks">The other words: <c>test</c>, <c>shows</c>, <c>exit=4</c>.</param>
/// <param name="Text">What it holds.</param>
/// <param name="File">The file that it quotes; null when it quotes none.</param>
public sealed record DocumentBlock(string Section, int Line, string Language, IReadOnlyList<string> Marks, string Text, string? File)
{
    /// <summary>True for a block that a test runs.</summary>
    public bool IsRun => Marks.Contains("test");

    /// <summary>True for the output of the block before it.</summary>
    public bool IsOutput => Marks.Contains("shows");

    /// <summary>The exit code that a block promises.</summary>
    public int ExitCode => Marks.FirstOrDefault(mark => mark.StartsWith("exit=", StringComparison.Ordinal)) is { } mark
        ? int.Parse(mark["exit=".Length..], System.Globalization.CultureInfo.InvariantCulture) : 0;
}
