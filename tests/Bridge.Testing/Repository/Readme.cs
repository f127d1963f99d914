namespace Bridge.Testing.Repository;

/// <summary>README.md, as the tests read it.</summary>
public static class Readme
{
    private const string Fence = "```";
    private const string FileMark = "<!-- file: ";

    /// <summary>Its lines.</summary>
    public static IReadOnlyList<string> Lines { get; } = File.ReadAllLines(CloneRoot.PathOf("README.md"));

    /// <summary>Its fenced blocks, from top to bottom.</summary>
    public static IReadOnlyList<ReadmeBlock> Blocks { get; } = [.. ReadBlocks()];

    /// <summary>The cells of the tables below a heading, without the lines above and below a table's head.</summary>
    public static IReadOnlyList<string[]> Rows(string heading) =>
        [.. Lines.SkipWhile(line => line.TrimStart('#', ' ') != heading || !line.StartsWith('#')).Skip(1).TakeWhile(line => !line.StartsWith('#'))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())];

    private static IEnumerable<ReadmeBlock> ReadBlocks()
    {
        var (section, file) = ("", (string?)null);
        for (var i = 0; i < Lines.Count; i++)
        {
            if (Lines[i].StartsWith("## ", StringComparison.Ordinal)) section = Lines[i][3..];
            if (Lines[i].StartsWith(FileMark, StringComparison.Ordinal)) file = Lines[i][FileMark.Length..].Split(' ')[0];
            if (!Lines[i].StartsWith(Fence, StringComparison.Ordinal)) continue;
            var words = Lines[i][Fence.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var start = i + 1;
            for (i = start; i < Lines.Count && Lines[i] != Fence;) i++;
            yield return new ReadmeBlock(section, start, words.FirstOrDefault() ?? "", [.. words.Skip(1)], string.Join('\n', Lines.Skip(start).Take(i - start)), file);
            file = null;
        }
    }
}
