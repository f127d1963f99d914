using System.Text.RegularExpressions;

namespace Bridge.EndToEndTests.Documentation;

/// <summary>An output as a document shows it: its lines in order, <c>…</c> for anything on a line, and white space as one space.</summary>
internal static partial class ExpectedOutput
{
    /// <summary>The first expected line that <paramref name="output"/> does not have behind those before it; null when it has
    /// all.</summary>
    public static string? Missing(string expected, string output)
    {
        var (text, at) = (Normal(output), 0);
        foreach (var line in Normal(expected).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var pattern = string.Join(".*", line.Split('…').Select(part => Regex.Escape(part.Trim())));
            var match = new Regex(pattern).Match(text, at);
            if (!match.Success) return line;
            at = match.Index + match.Length;
        }

        return null;
    }

    private static string Normal(string text) =>
        string.Join('\n', text.Split('\n').Select(line => Space().Replace(line, " ").Trim()).Where(line => !Rule().IsMatch(line)));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"^[-+| ]*$")]
    private static partial Regex Rule();
}
