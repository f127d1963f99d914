using System.CommandLine;
using Bridge.Cli;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Wire;

/// <summary>What people's scripts call: commands, their arguments and options, and exit codes.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Is_that_of_the_list() => WireList
        .AssertEqual("tests/Bridge.UnitTests/Wire/command-line.txt", Lines("bridge", BridgeCommandLine.BuildRoot()));

    [Fact]
    public void Ends_with_these_codes() =>
        Assert.Equal(
            [0, 1, 2, 3, 4, 78, 130, 143],
            [
                ExitCode.Ok, ExitCode.Failure, ExitCode.Usage, ExitCode.Unhealthy, ExitCode.Unreachable, ExitCode.Configuration,
                    ExitCode.Interrupted, ExitCode.Terminated,
            ]);

    private static IEnumerable<string> Lines(string path, Command command) =>
    [
        path,
        .. command.Arguments.Select(argument => $"{path} <{argument.Name}>"),
        .. command.Options.Select(
            option => $"{path} {string.Join(", ", option.Aliases.Append(option.Name).Order(StringComparer.Ordinal))}"),
        .. command.Aliases.Select(alias => $"{path} = {alias}"),
        .. command.Subcommands.SelectMany(child => Lines($"{path} {child.Name}", child)),
    ];
}
