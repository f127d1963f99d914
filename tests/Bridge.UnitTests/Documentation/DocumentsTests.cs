using System.Text.RegularExpressions;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Documentation;

/// <summary>What holds for every document.</summary>
public sealed partial class DocumentsTests
{
    private const int LongestLine = 180;

    public static TheoryData<string> Paths() => [.. Documents.All.Select(document => document.Path)];

    [Fact]
    public void All_of_the_clone_are_listed()
    {
        var below = new EnumerationOptions { RecurseSubdirectories = true };
        var found = ((string[])["src", "tests", "infra", ".github"])
            .SelectMany(folder => Directory.EnumerateFiles(CloneRoot.PathOf(folder), "*.md", below))
            .Concat(Directory.EnumerateFiles(CloneRoot.Folder, "*.md"))
            .Select(file => Path.GetRelativePath(CloneRoot.Folder, file))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal));
        Assert.Equal(Documents.All.Select(document => document.Path).Append("CHANGELOG.md").Order(StringComparer.Ordinal),
            found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Links_lead_somewhere(string path)
    {
        var document = Documents.Of(path);
        foreach (var (line, target) in document.Links)
        {
            if (document.Resolve(target) is not var (file, anchor)) continue;
            Assert.True(File.Exists(CloneRoot.PathOf(file)), $"{document}:{line.Number}: there is no {file}");
            Assert.True(anchor is null || Documents.Of(file).Anchors.Contains(anchor),
                $"{document}:{line.Number}: {file} has no chapter #{anchor}");
        }
    }

    [Fact]
    public void Links_are_found() => Assert.True(Documents.All.Sum(document => document.Links.Count()) > 60);

    [Fact]
    public void Quoted_files_are_as_they_stand()
    {
        var quotes = Documents.All.SelectMany(document => document.Blocks).Where(block => block.File is not null).ToList();
        Assert.Equal(9, quotes.Count);
        Assert.All(quotes, block => Assert.Equal(File.ReadAllText(CloneRoot.PathOf(block.File!)).TrimEnd(), block.Text));
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_output_stands_behind_what_is_run(string path)
    {
        var document = Documents.Of(path);
        for (var i = 0; i < document.Blocks.Count; i++)
            if (document.Blocks[i].IsOutput)
                Assert.True(i > 0 && document.Blocks[i - 1].IsRun && document.Blocks[i - 1].Section == document.Blocks[i].Section,
                $"{document}:{document.Blocks[i].Line}");
    }

    [Fact]
    public void Commands_of_31_blocks_are_run() =>
        Assert.Equal(31, Documents.All.SelectMany(document => document.Blocks).Count(block => block.IsRun));

    [Theory]
    [MemberData(nameof(Paths))]
    public void Lines_of_prose_are_short_and_close_what_they_open_in_backticks(string path)
    {
        var document = Documents.Of(path);
        Assert.All(document.Lines, line =>
        {
            Assert.True(line.IsTable || line.Text.Length <= LongestLine, $"{document}:{line.Number} has {line.Text.Length} characters");
            Assert.True(line.Text.Count(character => character == '`') % 2 == 0, $"{document}:{line.Number}");
        });
    }

    [Fact]
    public void Dates_and_figures_of_speed_stand_with_the_tests_alone()
    {
        Assert.All(
            Documents.All.Where(document => document != Documents.Tests)
                .SelectMany(document => document.Lines.Select(line => (document, line))),
            at => Assert.False(DateOrSpeed().IsMatch(at.line.Text),
                $"{at.document}:{at.line.Number}: {DateOrSpeed().Match(at.line.Text).Value}"));
        Assert.True(Documents.Tests.Lines.Sum(line => DateOrSpeed().Count(line.Text)) > 30);
    }

    [GeneratedRegex(
        @"\b20\d\d-\d\d-\d\d\b|\bp(?:50|95|99)\b|\b\d[\d,.]* µs|\b\d[\d,.]* (?:rows|messages|changes|commits|documents|deliveries)(?:/s| a second)|\b\d[\d,.]*/s\b|\bMB/s")]
    private static partial Regex DateOrSpeed();
}
