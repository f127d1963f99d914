using System.Text.RegularExpressions;

namespace Bridge.Testing.Repository;

/// <summary>A document of the clone, in Markdown, as the tests read it.</summary>
public sealed partial class Document
{
    private const string Fence = "```";
    private const string FileMark = "<!-- file: ";

    private readonly List<DocumentBlock> blocks = [];
    private readonly List<DocumentLine> lines = [];

    /// <summary>Reads a document.</summary>
    /// <param name="path">Its path from the clone's top.</param>
    public Document(string path)
    {
        Path = path;
        Read(File.ReadAllLines(CloneRoot.PathOf(path)));
        Anchors = lines.Where(line => line.IsHeading).Select(line => Anchor(line.Text)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Its path from the clone's top.</summary>
    public string Path { get; }

    /// <summary>Its fenced blocks, from top to bottom.</summary>
    public IReadOnlyList<DocumentBlock> Blocks => blocks;

    /// <summary>Its lines outside of fenced blocks.</summary>
    public IReadOnlyList<DocumentLine> Lines => lines;

    /// <summary>What a link may name behind <c>#</c>: its headings, as GitHub writes them there.</summary>
    public IReadOnlySet<string> Anchors { get; }

    /// <summary>Where its links and pictures lead to, as they stand there.</summary>
    public IEnumerable<(DocumentLine Line, string Target)> Links => lines
        .SelectMany(line => Link().Matches(line.Text).Select(match => (line, match.Groups[1].Value)));

    /// <summary>What it has in backticks outside of fenced blocks.</summary>
    public IEnumerable<(DocumentLine Line, string Text)> CodeSpans => lines
        .SelectMany(line => Span().Matches(line.Text).Select(match => (line, match.Groups[1].Value)));

    /// <summary>The cells of the tables below a heading and above the next, without the lines above and below a table's head.</summary>
    public IReadOnlyList<string[]> Rows(string heading) =>
        [.. lines.SkipWhile(line => !line.IsHeading || line.Text.TrimStart('#', ' ') != heading).Skip(1).TakeWhile(line => !line.IsHeading)
            .Where(line => line.Text.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Text.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())];

    /// <summary>The file, from the clone's top, that a link of this document leads to, and the anchor in it; null where the link leads out
    /// of the clone.</summary>
    public (string File, string? Anchor)? Resolve(string target)
    {
        if (target.Contains("://", StringComparison.Ordinal)) return null;
        var parts = target.Split('#', 2);
        var folder = System.IO.Path.GetDirectoryName(CloneRoot.PathOf(Path))!;
        var file = parts[0].Length == 0 ? Path : System.IO.Path.GetRelativePath(CloneRoot.Folder, System.IO.Path.Combine(folder, parts[0]));
        return (file, parts.Length > 1 ? parts[1] : null);
    }

    /// <inheritdoc/>
    public override string ToString() => Path;

    private void Read(string[] text)
    {
        var (section, file) = ("", (string?)null);
        for (var i = 0; i < text.Length; i++)
        {
            if (!text[i].StartsWith(Fence, StringComparison.Ordinal))
            {
                if (text[i].StartsWith("## ", StringComparison.Ordinal)) section = text[i][3..];
                if (text[i].StartsWith(FileMark, StringComparison.Ordinal)) file = text[i][FileMark.Length..].Split(' ')[0];
                lines.Add(new DocumentLine(i + 1, text[i]));
                continue;
            }

            var words = text[i][Fence.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var start = i + 1;
            for (i = start; i < text.Length && text[i] != Fence;) i++;
            if (i == text.Length) throw new InvalidDataException($"{Path}:{start}: the block has no end.");
            blocks.Add(new DocumentBlock(section, start, words.FirstOrDefault() ?? "", [.. words.Skip(1)],
                string.Join('\n', text[start..i]), file));
            file = null;
        }
    }

    private static string Anchor(string heading) => NoAnchor().Replace(heading.TrimStart('#', ' ').ToLowerInvariant(), "")
        .Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Span();

    [GeneratedRegex("[^a-z0-9 -]")]
    private static partial Regex NoAnchor();
}
