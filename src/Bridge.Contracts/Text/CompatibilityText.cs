using System.Buffers;
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
    private static readonly int[] Dashes = [0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2212];

    private static readonly FrozenDictionary<int, string> Replacements;
    private static readonly FrozenDictionary<(int First, int Second), int> Compositions;

    /// <summary>Everything else stays as it is, and composes with nothing before it.</summary>
    private static readonly SearchValues<char> Special;

    static CompatibilityText()
    {
        var replacements = new Dictionary<int, string>();
        var compositions = new Dictionary<(int, int), int>();
        foreach (var line in ReadTable())
        {
            var parts = line.Split('>', '+', '=');
            if (line.Contains('>', StringComparison.Ordinal))
                replacements[CodePoint(parts[0])] = string
                    .Concat(parts[1].Split(' ').Select(code => char.ConvertFromUtf32(CodePoint(code))));
            else
                compositions[(CodePoint(parts[0]), CodePoint(parts[1]))] = CodePoint(parts[2]);
        }

        Replacements = replacements.ToFrozenDictionary();
        Compositions = compositions.ToFrozenDictionary();
        var seconds = compositions.Keys.Select(pair => pair.Item2);
        var surrogates = Enumerable.Range(char.MinValue, char.MaxValue + 1).Where(code => char.IsSurrogate((char)code));
        Special = SearchValues
            .Create([.. replacements.Keys.Concat(seconds).Concat(Dashes).Where(code => code <= char.MaxValue).Concat(surrogates).Distinct()
            .Select(code => (char)code)]);
    }

    /// <summary>The text in form KC, with every dash and minus as <c>-</c>.</summary>
    public static string Normalize(string text)
    {
        var rest = text.AsSpan();
        var special = rest.IndexOfAny(Special);
        if (special < 0) return text;
        var result = new StringBuilder(text.Length);
        for (; special >= 0; special = rest.IndexOfAny(Special))
        {
            // The letter before may compose with it.
            var plain = Math.Max(0, special - 1);
            result.Append(rest[..plain]);
            rest = rest[plain..];
            rest = rest[NormalizeRun(rest, special - plain, result)..];
        }

        return result.Append(rest).ToString();
    }

    /// <summary>Normalizes the first characters, which are plain, and the special ones behind them; tells how many characters these
    /// were.</summary>
    private static int NormalizeRun(ReadOnlySpan<char> text, int plain, StringBuilder result)
    {
        Rune? pending = null;
        var length = 0;
        while (length < text.Length && (length < plain || Special.Contains(text[length])))
        {
            Rune.DecodeFromUtf16(text[length..], out var rune, out var read);
            length += read;
            if (!Replacements.TryGetValue(rune.Value, out var replacement)) Append(result, ref pending, rune);
            else foreach (var part in replacement.EnumerateRunes()) Append(result, ref pending, part);
        }

        if (pending is { } last) result.Append(last);
        return length;
    }

    private static void Append(StringBuilder result, ref Rune? pending, Rune rune)
    {
        if (Dashes.Contains(rune.Value)) rune = new Rune('-');
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
