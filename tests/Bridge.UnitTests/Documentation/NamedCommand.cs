using System.CommandLine;
using Bridge.Cli;

namespace Bridge.UnitTests.Documentation;

/// <summary>A command line of <c>bridge</c> as a document writes it, beside the commands that there are.</summary>
internal static class NamedCommand
{
    private static readonly RootCommand Root = BridgeCommandLine.BuildRoot();

    /// <summary>True for the first word of a command: a document may leave <c>bridge</c> out.</summary>
    public static bool IsFirst(string word) => Root.Subcommands.Any(command => command.Name == word);

    /// <summary>What of it does not exist; null when all does.</summary>
    /// <param name="words">The words behind <c>bridge</c>; those in capitals and in brackets stand for others.</param>
    public static string? Unknown(IEnumerable<string> words)
    {
        var known = new Stack<Command>([Root]);
        foreach (var word in words.Select(word => word.Trim('[', ']', ',', '.')))
        {
            if (word is "" or "…") continue;
            if (word.StartsWith('-'))
            {
                if (word.Contains(':', StringComparison.Ordinal) ? !IsKey(word[2..])
                    : !known.SelectMany(command => command.Options)
                    .Any(option => option.Name == word || option.Aliases.Contains(word))) return word;
            }
            else if (known.Peek().Subcommands.FirstOrDefault(command => command.Name == word) is { } next)
            {
                known.Push(next);
            }
            else if (known.Peek().Subcommands.Count > 0 && !word.All(letter => char.IsAsciiLetterUpper(letter)))
            {
                return word;
            }
        }

        return null;
    }

    private static bool IsKey(string text) => ConfigurationKeys.All.Any(key => key.Key == text);
}
