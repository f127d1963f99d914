using System.CommandLine;
using Bridge.Cli;
using Bridge.Cli.Commands;
using Bridge.Cli.Terminal;

namespace Bridge.UnitTests.Cli;

public sealed class CommandTests
{
    public static TheoryData<string> Leaves =>
        [.. Commands(BridgeCommandLine.BuildRoot()).Where(command => command.Subcommands.Count == 0).Select(Path)];

    [Fact]
    public void Has_every_command_of_the_manual() =>
        Assert.Equal(
            [
                "audit", "backfill cancel", "backfill list", "backfill pause", "backfill resume", "backfill show", "backfill start",
                "check", "index rebuild", "index rollback", "index verify", "migrate", "offsets copy", "offsets delete", "offsets list",
                    "offsets set", "offsets show",
                "parked discard", "parked list", "parked retry", "parked show",
                "recover", "replay cancel", "replay list", "replay pause", "replay resume", "replay show", "replay start", "run indexer",
                    "run webhooks", "run worker", "search", "status", "subscribers list", "subscribers pause", "subscribers resume", "tail",
                    "teardown",
                "tokens create", "tokens link", "tokens list", "tokens revoke",
                "webhooks add", "webhooks discard", "webhooks list", "webhooks listen", "webhooks log", "webhooks parked", "webhooks pause",
                    "webhooks redeliver", "webhooks remove",
                "webhooks resume", "webhooks rotate", "webhooks set", "webhooks show", "webhooks test",
            ],
            Commands(BridgeCommandLine.BuildRoot()).Where(command => command.Subcommands.Count == 0).Select(Path)
                .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Leaves))]
    public void Every_command_has_a_description_and_examples_that_parse(string path)
    {
        var command = Commands(BridgeCommandLine.BuildRoot()).Single(item => Path(item) == path);
        Assert.NotEmpty(command.Description!);
        Assert.NotEmpty(Examples.Of(command));
        foreach (var example in Examples.Of(command))
        {
            var line = example[example.IndexOf("bridge ", StringComparison.Ordinal)..].Split('|')[0];
            var parsed = BridgeCommandLine.BuildRoot().Parse(line["bridge ".Length..]);
            Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
            Assert.Equal(path, Path(parsed.CommandResult.Command));
        }
    }

    [Theory]
    [MemberData(nameof(Leaves))]
    public void Help_shows_the_examples(string path)
    {
        using var output = new StringWriter();
        var code = BridgeCommandLine.BuildRoot().Parse(path + " --help").Invoke(new InvocationConfiguration { Output = output });
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("Examples:", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Passes_configuration_on_and_refuses_what_is_none()
    {
        Assert.Equal(["--Pipeline:Name", "eln", "--Relay:Window=5", "--Bridge:Config", "a.json"],
            Arguments("run worker --Pipeline:Name eln --Relay:Window=5 --config a.json"));
        Assert.Throws<UsageException>(() => Arguments("run worker --Pipelin eln"));
        Assert.Throws<UsageException>(() => Arguments("run worker --Pipeline:Name"));
        Assert.Throws<UsageException>(() => Arguments("run worker stray"));
    }

    private static string[] Arguments(string line)
    {
        var parsed = BridgeCommandLine.BuildRoot().Parse(line);
        var config = (Option<string?>)parsed.CommandResult.Command.Options.Single(option => option.Name == "--config");
        return CommonOptions.ConfigurationArguments(parsed, config);
    }

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands
        .SelectMany(child => Commands(child).Prepend(child));

    private static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand ? $"{Path(parent)} {command.Name}"
            : command.Name;
}
