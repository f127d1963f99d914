using System.CommandLine;

namespace Bridge.Cli.Commands;

/// <summary>Options that several commands have, and configuration on the command line.</summary>
internal static class CommonOptions
{
    /// <summary><c>--json</c>.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Writes JSON, for scripts." };

    /// <summary><c>--config FILE</c>.</summary>
    public static Option<string?> Config() =>
        new("--config") { Description = "An additional JSON file; environment and command line stand above it.", HelpName = "FILE" };

    /// <summary>What .NET's configuration is given: <c>--Section:Key value</c>, and the file.</summary>
    /// <exception cref="UsageException">Something that is neither an option nor a configuration key.</exception>
    public static string[] ConfigurationArguments(ParseResult parsed, Option<string?> config)
    {
        var arguments = parsed.UnmatchedTokens.ToList();
        for (var i = 0; i < arguments.Count; i++)
        {
            var isKey = arguments[i].StartsWith("--", StringComparison.Ordinal) && arguments[i].Contains(':', StringComparison.Ordinal);
            if (!isKey) throw new UsageException($"'{arguments[i]}' is neither an option nor a configuration key such as --Pipeline:Name.");
            if (arguments[i].Contains('=', StringComparison.Ordinal)) continue;
            if (++i >= arguments.Count) throw new UsageException($"'{arguments[i - 1]}' has no value.");
        }

        if (parsed.GetValue(config) is { } file) arguments.AddRange(["--Bridge:Config", file]);
        return [.. arguments];
    }
}
