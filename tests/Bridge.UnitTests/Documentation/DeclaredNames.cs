using System.Text.RegularExpressions;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Documentation;

/// <summary>The names that the sources of the clone declare.</summary>
internal static partial class DeclaredNames
{
    private static readonly List<string> Sources =
        [.. ((string[])["src", "tests"]).SelectMany(CloneRoot.Sources).Select(File.ReadAllText)];

    private static readonly ILookup<string, string> Types =
        Sources.SelectMany(source => Type().Matches(source).Select(match => (match.Groups[1].Value, source)))
            .ToLookup(pair => pair.Value, pair => pair.source);

    private static readonly HashSet<string> Members = [
        .. Sources.SelectMany(source => Member().Matches(source)).Select(match => match.Groups[1].Value)];

    /// <summary>True for a type, for a member of one of its files (<c>Type.Member</c>), and for a member of any type.</summary>
    public static bool Contains(string name) => name.Split('.') is [var type, var member]
        ? Types[type].Any(source => Regex.IsMatch(source, $@"\b{member}\b"))
        : Types.Contains(name) || Members.Contains(name);

    [GeneratedRegex(@"^[ \t]*(?:\w+ )*(?:class|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex Type();

    // A modifier before it, or a parameter of a record: what is only called does not count.
    [GeneratedRegex(
        @"\b(?:public|internal|protected|private|const|required|static)\b[^;={(\n]*?[\w>?\]] (\w+)(?= *(?:[{(;=]|=>|$))|[(,] *(?:\[[^\]]*\] *)?[A-Z][\w<>?,]* ([A-Z]\w+)(?= *[,)=])", RegexOptions.Multiline)]
    private static partial Regex Member();
}
