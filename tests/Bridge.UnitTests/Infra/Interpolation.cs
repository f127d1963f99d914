using System.Text.RegularExpressions;

namespace Bridge.UnitTests.Infra;

/// <summary>The variables of a compose file: <c>${NAME}</c> and <c>${NAME:-default}</c>, where a default may hold others.</summary>
internal static partial class Interpolation
{
    /// <summary>Every name in the text, and whether it has a default.</summary>
    public static IEnumerable<(string Name, bool HasDefault)> References(string text) =>
        Reference().Matches(text).Select(match => (match.Groups[1].Value, match.Groups[2].Success));

    /// <summary>The text as compose sees it; a variable that is empty counts as unset, and one without a value is an error.</summary>
    public static string Resolve(string text, IReadOnlyDictionary<string, string> variables)
    {
        while (Innermost().Match(text) is { Success: true } match)
        {
            var value = variables.GetValueOrDefault(match.Groups[1].Value, "");
            if (value == "" && !match.Groups[2].Success)
                throw new KeyNotFoundException($"{match.Groups[1].Value} has neither a value nor a default.");
            text = text[..match.Index] + (value == "" ? match.Groups[3].Value : value) + text[(match.Index + match.Length)..];
        }
        return text;
    }

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)(:-)?")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\$\{([A-Za-z_][A-Za-z0-9_]*)(?:(:-)([^${}]*))?\}")]
    private static partial Regex Innermost();
}
