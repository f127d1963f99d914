using System.Runtime.Versioning;
using Bridge.EndToEndTests.Infra;

namespace Bridge.EndToEndTests.Cli;

/// <summary>Every command helps, with examples.</summary>
[SupportedOSPlatform("linux")]
[Collection(RunningClone.Collection)]
public sealed class HelpTests(RunningClone clone)
{
    private static readonly string[] Commands =
    [
        "", "check", "migrate", "run", "run worker", "run webhooks", "run indexer", "search", "status", "tail", "offsets", "offsets list",
            "offsets show", "offsets set", "offsets copy", "offsets delete",
        "backfill", "backfill start", "backfill list", "backfill show", "backfill pause", "backfill resume", "backfill cancel",
        "replay", "replay start", "replay list", "replay show", "replay pause", "replay resume", "replay cancel",
        "webhooks", "webhooks add", "webhooks set", "webhooks rotate", "webhooks list", "webhooks show", "webhooks log", "webhooks parked",
            "webhooks test", "webhooks pause", "webhooks resume",
        "webhooks redeliver", "webhooks discard", "webhooks remove", "webhooks listen",
        "index", "index rebuild", "index rollback", "index verify", "parked", "parked list", "parked show", "parked retry",
            "parked discard", "recover", "teardown",
        "tokens", "tokens list", "tokens create", "tokens revoke", "tokens link", "audit",
        "subscribers", "subscribers list", "subscribers pause", "subscribers resume",
    ];

    [Fact]
    public async Task Every_command_shows_examples_of_itself()
    {
        foreach (var command in Commands)
        {
            var (code, output) = await clone.RunAsync($"bridge {command} --help");
            Assert.True(code == 0, output);
            Assert.Contains("Usage:", output, StringComparison.Ordinal);
            Assert.Contains($"bridge {command}".TrimEnd(), output.Split("Examples:")[1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Help_names_every_command()
    {
        var (_, output) = await clone
            .RunAsync(
            "bridge --help; bridge run --help; bridge offsets --help; bridge backfill --help; bridge replay --help; bridge " +
            "webhooks --help");
        var named = output.Split('\n')
            .Where(line => line.StartsWith("  ", StringComparison.Ordinal) && line.Length > 2 && char.IsAsciiLetterLower(line[2]))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]).Where(word => word != "bridge").ToHashSet();
        Assert.Superset(named, Commands.SelectMany(command => command.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet());
    }
}
