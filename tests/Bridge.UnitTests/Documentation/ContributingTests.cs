using System.Text.RegularExpressions;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Documentation;

/// <summary>CONTRIBUTING.md is one page, and says in which folder an errand begins.</summary>
public sealed class ContributingTests
{
    private static readonly string[][] Errands =
        [.. Documents.Contributing.Lines.SkipWhile(line => line.Text != "## Where do I look for").Where(line => line.IsTable).Skip(2)
            .Select(line => line.Text.Trim('|').Split('|', StringSplitOptions.TrimEntries))];

    [Fact]
    public void Is_one_page() => Assert.InRange(Documents.Contributing.Lines.Count, 10, 70);

    [Fact]
    public void Answers_five_errands_with_a_folder_that_is_there()
    {
        Assert.Equal(5, Errands.Length);
        Assert.All(Errands, errand => Assert.True(Directory.Exists(CloneRoot.PathOf(errand[1].Trim('`'))), errand[1]));
    }

    [Theory]
    [InlineData("samples", "ChemotionTables")]
    [InlineData("numeric", "ValueWriter")]
    [InlineData("throttle", "ReplayPace")]
    [InlineData("acknowledged", "ConfirmedCheckpoints")]
    public void Names_the_folder_in_which_it_is_done(string errand, string type)
    {
        var folder = Assert.Single(Errands, row => row[0].Contains(errand, StringComparison.Ordinal))[1].Trim('`');
        Assert.Contains(Directory.EnumerateFiles(CloneRoot.PathOf(folder), "*.cs"), file =>
            Declaration(type).IsMatch(File.ReadAllText(file)));
    }

    private static Regex Declaration(string type) => new($@"\b(?:class|struct) {type}\b");
}
