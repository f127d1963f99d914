using System.CommandLine;

namespace Bridge.Cli.Commands;

/// <summary>A command that is configured as the processes are: by a file, by the environment and, where it takes keys, by
/// <c>--Section:Key value</c>.</summary>
internal sealed class ConfiguredCommand : BridgeCommand
{
    private readonly Option<string?> config = CommonOptions.Config();

    /// <summary>Makes it.</summary>
    /// <param name="name">The command.</param>
    /// <param name="description">What it does.</param>
    /// <param name="takesKeys">Whether configuration keys may stand on the command line.</param>
    public ConfiguredCommand(string name, string description, bool takesKeys) : base(name, description) =>
        TreatUnmatchedTokensAsErrors = !takesKeys;

    /// <summary>Says what it does, given what .NET's configuration is given; the exit code is what that gives.</summary>
    public void Runs(Func<string[], ParseResult, CancellationToken, Task<int>> run)
    {
        Options.Add(config);
        SetAction((parsed, cancellationToken) =>
            run(CommonOptions.ConfigurationArguments(parsed, config), parsed, cancellationToken));
    }
}
