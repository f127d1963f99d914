using System.Text.RegularExpressions;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Documentation;

/// <summary>What a text names of the clone: paths, projects, commands, configuration keys, types and members.</summary>
internal static partial class NamedThings
{
    // Not ours.
    private static readonly HashSet<string> Foreign = ["HttpClient", "MassTransit", "OpenSearch", "StandardWebhooks"];

    /// <summary>The names in a text in backticks, each with its kind and whether there is such a thing.</summary>
    public static IEnumerable<(string Kind, string Name, bool Exists)> In(string text)
    {
        var words = Command().Replace(text, "").Split(' ');
        if (Command().IsMatch(text) || (words.Length > 1 && NamedCommand.IsFirst(words[0])))
            yield return ("command", text, NamedCommand.Unknown(words) is null);
        foreach (var thing in Take(ref text, RepositoryPath(), path => ("path", path, PathExists(path)))) yield return thing;
        foreach (var thing in Take(ref text, Project(), name => ("project", name, ProjectExists(name)))) yield return thing;
        foreach (var thing in Take(ref text, Key(), key => ("key", key, KeyExists(key)))) yield return thing;
        foreach (var thing in Take(ref text, Identifier(), name =>
            ("name", name, Foreign.Contains(name.Split('.')[0]) || DeclaredNames.Contains(name)))) yield return thing;
    }

    /// <summary>The commands and paths in a block of shell commands.</summary>
    public static IEnumerable<(string Kind, string Name, bool Exists)> InShell(string block)
    {
        foreach (var command in block.Split('\n', '|', ';').Select(line => line.Split(" #")[0].Trim()))
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(word => Assignment().IsMatch(word)).ToList();
            if (words is ["bridge" or "./infra/bridge", ..])
                yield return ("command", command, NamedCommand.Unknown(
                words.Skip(1).TakeWhile(word => word[0] is not ('\'' or '"' or '&' or '2'))) is null);
            foreach (Match path in RepositoryPath().Matches(command)) yield return ("path", path.Value, PathExists(path.Value));
            foreach (Match key in Key().Matches(command)) yield return ("key", key.Value, KeyExists(key.Value));
        }
    }

    private static List<(string Kind, string Name, bool Exists)> Take(
        ref string text, Regex kind, Func<string, (string, string, bool)> look)
    {
        var found = kind.Matches(text).Select(match => look(match.Value)).ToList();
        text = kind.Replace(text, " ");
        return found;
    }

    private static bool PathExists(string path)
    {
        // XxxChanged.cs and REVISION stand for others.
        if (path.Contains("Xxx", StringComparison.Ordinal)
            || path.Split('/').Any(part => part.Length > 1 && part.All(char.IsAsciiLetterUpper))) path = path[..path.LastIndexOf('/')];
        return Expand(CloneRoot.Folder, path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".").ToArray()).Any();
    }

    private static IEnumerable<string> Expand(string folder, ReadOnlyMemory<string> parts) =>
        parts.IsEmpty ? [folder]
        : !Directory.Exists(folder) ? []
        : Directory.EnumerateFileSystemEntries(folder, parts.Span[0]).SelectMany(entry => Expand(entry, parts[1..]));

    private static bool ProjectExists(string name)
    {
        var parts = name.Split('.');
        var folder = Path.Combine([$"Bridge.{parts[1]}", .. parts[2..]]);
        return Directory.Exists(CloneRoot.PathOf("src/" + folder)) || Directory.Exists(CloneRoot.PathOf("tests/" + folder));
    }

    private static bool KeyExists(string name)
    {
        var key = name.Replace("__", ":", StringComparison.Ordinal);
        if (key.EndsWith("_FILE", StringComparison.Ordinal)) key = key[..^"_FILE".Length];
        return key.StartsWith("Logging:", StringComparison.Ordinal)
            || ConfigurationKeys.All.Any(known => known.Key == key || known.Key.StartsWith(key + ":", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^(?:\./infra/)?bridge(?: |$)")]
    private static partial Regex Command();

    [GeneratedRegex(
        @"(?<![\w/~.>-])(?:\./)?(?:(?:src|tests|infra|\.github|\.ci)(?:/[\w.*-]*[\w*])+|\.dockerenv|[\w.-]+\.(?:md|sln|props|yml))(?![\w-])")]
    private static partial Regex RepositoryPath();

    [GeneratedRegex(@"(?<![\w./-])Bridge(?:\.[A-Z]\w+)+")]
    private static partial Regex Project();

    [GeneratedRegex(@"(?<![\w.:-])[A-Z]\w*?(?:(?::|__)\w*?[a-z0-9]+)+(?:_FILE)?(?![\w/])")]
    private static partial Regex Key();

    [GeneratedRegex(@"(?<![\w.:/<>{}*-])[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+(?:\.[A-Z]\w+)?(?![\w-])")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^\w+=")]
    private static partial Regex Assignment();
}
