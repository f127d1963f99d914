using System.CommandLine;
using Bridge.Cli;
using Bridge.Cli.Commands;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Architecture;

/// <summary>A feature has a folder of its name in the API, the worker and the command line, and the same files there: who knows one finds
/// his way in all.</summary>
public sealed class FeatureFoldersTests
{
    /// <summary>The folder, what its files' names begin with, its command, and whether the worker does something for it: status, changes
    /// and subscribers are read by the API itself, and the relay is asked.</summary>
    public static TheoryData<string, string, string, bool> Features { get; } = new()
    {
        { "Backfill", "Backfill", "Backfill", true },
        { "Replay", "Replay", "Replay", true },
        { "Offsets", "Offset", "Offsets", true },
        { "Webhooks", "Webhook", "Webhooks", true },
        { "Status", "Status", "Status", false },
        { "Changes", "Changes", "Tail", false },
        { "Subscribers", "Subscriber", "Subscribers", false },
    };

    [Theory]
    [MemberData(nameof(Features))]
    public void Has_the_same_files(string folder, string stem, string command, bool works)
    {
        Assert.Contains($"{stem}Endpoints.cs", Files($"src/Bridge.Api/{folder}"));
        Assert.Superset(
            new HashSet<string> { $"{command}Command.cs", $"{stem}View.cs" }, Files($"src/Bridge.Cli/Commands/{folder}").ToHashSet());
        string[] ofWorker = [$"{stem}Commands.cs", $"{stem}Extensions.cs", $"{stem}Report.cs"];
        Assert.Equal(works ? ofWorker : [], Files($"src/Bridge.Worker/{folder}").Intersect(ofWorker).Order());
        Assert.Equal(works, Directory.Exists(CloneRoot.PathOf($"src/Bridge.Worker/{folder}")));
    }

    [Fact]
    public void Every_endpoint_belongs_to_one()
    {
        var endpoints = CloneRoot.Sources("src/Bridge.Api").Where(file => file.EndsWith("Endpoints.cs", StringComparison.Ordinal))
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!));
        // What all kinds of jobs share is mapped by each of them; who may ask is no feature of its own.
        Assert.Equal(Features.Select(row => row.Data.Item1).Concat(["Jobs", "Access", "Audit", "Tokens"]).Order(), endpoints.Order());
    }

    [Fact]
    public void Every_command_has_the_one_base()
    {
        var commands = All(BridgeCommandLine.BuildRoot()).ToList();
        Assert.NotEmpty(commands);
        Assert.All(commands, command => Assert.IsAssignableFrom<BridgeCommand>(command));
    }

    private static IEnumerable<Command> All(Command command) =>
        command.Subcommands.SelectMany(child => All(child).Prepend(child));

    private static List<string> Files(string folder) => Directory.Exists(CloneRoot.PathOf(folder))
        ? [.. Directory.GetFiles(CloneRoot.PathOf(folder), "*.cs").Select(file => Path.GetFileName(file))] : [];
}
