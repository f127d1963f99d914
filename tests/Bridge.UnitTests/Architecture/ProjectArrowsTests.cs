using System.Xml.Linq;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Architecture;

/// <summary>The arrows between the projects: data runs one way, and only the worker wires capture to the outbox.</summary>
public sealed class ProjectArrowsTests
{
    private static readonly string[] VagueNames = ["Core", "Common", "Shared", "Infrastructure", "Utils"];

    public static TheoryData<string, string[]> Arrows { get; } = new()
    {
        { "Bridge.Contracts", [] },
        { "Bridge.Hosting", [] },
        { "Bridge.Capture", ["Bridge.Contracts"] },
        { "Bridge.Outbox", ["Bridge.Contracts", "Bridge.Hosting"] },
        { "Bridge.State", ["Bridge.Contracts", "Bridge.Hosting"] },
        { "Bridge.Messages", ["Bridge.Contracts", "Bridge.Outbox"] },
        { "Bridge.Relay", ["Bridge.Contracts", "Bridge.Hosting", "Bridge.Messages", "Bridge.Outbox", "Bridge.State"] },
        { "Bridge.Webhooks", ["Bridge.Contracts", "Bridge.Hosting", "Bridge.Messages", "Bridge.State"] },
        { "Bridge.Indexer", ["Bridge.Contracts", "Bridge.Hosting"] },
        { "Bridge.Worker", ["Bridge.Capture", "Bridge.Hosting", "Bridge.Outbox", "Bridge.Relay", "Bridge.State"] },
        { "Bridge.Api", ["Bridge.Worker"] },
        { "Bridge.Cli", ["Bridge.Api", "Bridge.Indexer", "Bridge.Webhooks"] },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void A_project_references_only_what_lies_before_it(string project, string[] allowed) =>
        Assert.Equal(allowed, References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path)).Order());

    [Fact]
    public void No_two_folders_of_a_project_use_one_another()
    {
        var arrows = Arrows.SelectMany(row => FolderArrows(row.Data.Item1)).ToHashSet();
        var back = arrows.Where(arrow => string.CompareOrdinal(arrow.From, arrow.To) < 0 && arrows.Contains((arrow.To, arrow.From)));
        // Capture asks backfill which rows have moved, and a backfill how large a record may be.
        Assert.Equal([("Bridge.Worker.Backfill", "Bridge.Worker.Capture")], back);
    }

    [Fact]
    public void Every_project_has_its_arrows() =>
        Assert.Equal(
            Directory.GetDirectories(CloneRoot.PathOf("src")).Select(Path.GetFileName).Order(),
            Arrows.Select(row => row.Data.Item1).Order());

    [Fact]
    public void Contracts_have_no_dependency() => Assert.Empty(References("Bridge.Contracts", "PackageReference"));

    [Theory]
    [InlineData("Bridge.Capture", "RabbitMQ", "Redis")]
    [InlineData("Bridge.Outbox", "Npgsql")]
    [InlineData("Bridge.Webhooks", "Npgsql")]
    [InlineData("Bridge.Hosting", "Npgsql")]
    [InlineData("Bridge.Messages", "RabbitMQ", "MassTransit", "Redis", "Npgsql")]
    [InlineData("Bridge.State", "Npgsql")]
    [InlineData("Bridge.Relay", "Npgsql")]
    [InlineData("Bridge.Contracts", "MassTransit", "RabbitMQ", "Npgsql")]
    public void A_project_does_not_know(string project, params string[] words)
    {
        foreach (var file in Sources(project))
        {
            var usings = File.ReadLines(file).Where(line => line.StartsWith("using ", StringComparison.Ordinal));
            Assert.DoesNotContain(usings, line => words.Any(word => line.Contains(word, StringComparison.Ordinal)));
        }

        Assert.DoesNotContain(References(project, "PackageReference"), package =>
            words.Any(word => package.Contains(word, StringComparison.Ordinal)));
    }

    [Fact]
    public void No_project_is_called_after_nothing() =>
        Assert.DoesNotContain(
            Directory.GetDirectories(CloneRoot.PathOf("src")), path => VagueNames.Any(path.EndsWith));

    [Fact]
    public void Only_the_acknowledger_tells_postgresql_what_it_may_recycle() =>
        Assert.Equal(
            ["WalAcknowledger.cs"],
            Directory.GetDirectories(CloneRoot.PathOf("src")).SelectMany(folder => Sources(Path.GetFileName(folder)))
                .Where(file => File.ReadAllText(file).Contains(".SetReplicationStatus(", StringComparison.Ordinal))
                    .Select(Path.GetFileName));

    // Between folders right below the project; usings that are not needed are errors.
    private static IEnumerable<(string From, string To)> FolderArrows(string project) =>
        from file in Sources(project)
        let path = Path.GetRelativePath(CloneRoot.PathOf($"src/{project}"), file).Split('/')
        where path.Length > 1
        from line in File.ReadLines(file)
        where line.StartsWith($"using {project}.", StringComparison.Ordinal)
        let to = line["using ".Length..^1].Split('.')[2]
        where to != path[0]
        select ($"{project}.{path[0]}", $"{project}.{to}");

    private static IEnumerable<string> Sources(string project) => CloneRoot.Sources($"src/{project}");

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(CloneRoot.PathOf($"src/{project}/{project}.csproj")).Descendants(kind)
            .Select(item => item.Attribute("Include")!.Value).Order();
}
