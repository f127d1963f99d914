using System.Text.RegularExpressions;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Documentation;

/// <summary>Every rule of the outbox that the code names is a heading of <c>src/README.md</c>, by number and name.</summary>
public sealed partial class OutboxRuleNamesTests
{
    private static readonly string[] Headings =
        [.. File.ReadLines(CloneRoot.PathOf("src/README.md")).Where(line => line.StartsWith("### Outbox rule ", StringComparison.Ordinal))
            .Select(line => line[4..])];

    [Fact]
    public void There_are_nine() =>
        Assert.Equal(["open", "append", "visible", "chain", "checkpoint", "acknowledge", "refuse", "read", "retention"],
            Headings.Select(heading => heading.Split(", ")[1]));

    [Fact]
    public void Every_rule_that_the_code_names_is_one_of_them()
    {
        var named = Sources().SelectMany(file => Rule().Matches(Unwrapped(file))
            .Select(match => (File: Path.GetRelativePath(CloneRoot.Folder, file), Rule: match.Value))).ToList();
        Assert.True(named.Count > 30, $"{named.Count} are named");
        Assert.All(named, rule => Assert.True(Headings.Contains(rule.Rule, StringComparer.OrdinalIgnoreCase),
            $"{rule.File} names '{rule.Rule}'"));
    }

    // A comment may go over several lines.
    private static string Unwrapped(string file) => NextLine().Replace(File.ReadAllText(file), " ");

    private static IEnumerable<string> Sources() =>
        ((string[])["src", "tests"]).SelectMany(CloneRoot.Sources)
            .Where(file => !file.EndsWith("OutboxRuleNamesTests.cs", StringComparison.Ordinal));

    [GeneratedRegex(@"\n\s*///?\s*")]
    private static partial Regex NextLine();

    // With its name, or without one: then it is none of the headings.
    [GeneratedRegex(@"\b(?:outbox )?rule \d(?:, [a-z]+)?", RegexOptions.IgnoreCase)]
    private static partial Regex Rule();
}
