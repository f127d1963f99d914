using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Bridge.Contracts.Text;

/// <summary>Unicode normalization form KC (¹³C → 13C, CDCl₃ → CDCl3) without ICU, and dashes and minus signs as <c>-</c>.</summary>
/// <remarks>
/// .NET leaves text as it is when it runs without ICU, as Bridge does. A base and several combining marks compose in the order in
/// which they stand. See https://www.unicode.org/reports/tr15/
/// </remarks>
internal static class CompatibilityText
{
    private const int FirstReplaced = 0xA0;

    private static readonly FrozenDictionary<int, string> Replacements;
    private static readonly FrozenDictionary<(int First, int Second), int> Compositions;

    static CompatibilityText()
    {
        var replacements = new Dictionary<int, string>();
        var compositions = new Dictionary<(int, int), int>();
        foreach (var line in ReadTable())
        {
            var parts = line.Split('>', '+', '=');
            if (line.Contains('>', StringComparison.Ordinal))
                replacements[CodePoint(parts[0])] = string.Concat(parts[1].Split(' ').Select(code => char.ConvertFromUtf32(CodePoint(code))));
            else
                compositions[(CodePoint(parts[0]), CodePoint(parts[1]))] = CodePoint(parts[2]);
        }

        Replacements = replacements.ToFrozenDictionary();
        Compositions = compositions.ToFrozenDictionary();
    }

    /// <summary>The text in form KC, with every dash and minus as <c>-</c>.</summary>
    public static string Normalize(string text)
    {
        var result = new StringBuilder(text.Length);
        Rune? pending = null;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value < FirstReplaced || !Replacements.TryGetValue(rune.Value, out var replacement))
                Append(result, ref pending, rune);
            else
                foreach (var part in replacement.EnumerateRunes()) Append(result, ref pending, part);
        }

        if (pending is { } last) result.Append(last);
        return result.ToString();
    }

    private static void Append(StringBuilder result, ref Rune? pending, Rune rune)
    {
        if (rune.Value is (>= 0x2010 and <= 0x2014) or 0x2212) rune = new Rune('-');
        if (pending is { } first)
        {
            if (rune.Value > 0x2FF && Compositions.TryGetValue((first.Value, rune.Value), out var composed))
            {
                pending = new Rune(composed);
                return;
            }

            result.Append(first);
        }

        pending = rune;
    }

    private static IEnumerable<string> ReadTable()
    {
        using var stream = typeof(CompatibilityText).Assembly.GetManifestResourceStream("nfkc.txt")
            ?? throw new InvalidOperationException("The resource nfkc.txt is missing from the assembly.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            if (line.Length > 0 && line[0] != '#') yield return line;
    }

    private static int CodePoint(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
