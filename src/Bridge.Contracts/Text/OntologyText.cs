using System.Buffers;

namespace Bridge.Contracts.Text;

/// <summary>Reads Chemotion's form of an ontology term: <c>CHMO:0000593 | 1H nuclear magnetic resonance spectroscopy (1H
/// NMR)</c>.</summary>
internal static class OntologyText
{
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>The term; what the text does not name is null.</summary>
    public static OntologyTerm Read(string raw)
    {
        var text = raw.AsSpan().Trim();
        var bar = text.IndexOf('|');
        var left = bar < 0 ? text : text[..bar].TrimEnd();
        var isTerm = IsTermId(left);
        var label = bar >= 0 ? text[(bar + 1)..].TrimStart() : isTerm ? default : text;
        return new OntologyTerm
        {
            Raw = raw,
            TermId = isTerm ? left.ToString() : null,
            Label = label.IsEmpty ? null : label.ToString(),
            Abbreviation = Abbreviation(label),
        };
    }

    private static bool IsTermId(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        return colon > 0 && colon < text.Length - 1
            && !text[..colon].ContainsAnyExcept(Letters)
            && !text[(colon + 1)..].ContainsAnyExcept(Digits);
    }

    private static string? Abbreviation(ReadOnlySpan<char> label)
    {
        if (label.IsEmpty || label[^1] != ')') return null;
        var open = MatchingParenthesis(label);
        var inner = open < 0 ? default : label[(open + 1)..^1].Trim();
        return inner.IsEmpty ? null : inner.ToString();
    }

    private static int MatchingParenthesis(ReadOnlySpan<char> label)
    {
        var depth = 0;
        for (var i = label.Length - 1; i >= 0; i--)
        {
            if (label[i] == ')') depth++;
            if (label[i] == '(' && --depth == 0) return i;
        }

        return -1;
    }
}
