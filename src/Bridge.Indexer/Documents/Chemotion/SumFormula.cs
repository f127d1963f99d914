using System.Globalization;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>Sum formulas such as <c>C16H14O2</c> among words: elements with their counts, two atoms at least, one count at least.</summary>
internal static class SumFormula
{
    private const int LongestCount = 4;

    // By first letter and second one; 0 stands for none.
    private static readonly bool[] Elements = Read(
        "H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd " +
            "Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd "
        + "Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Th U D");

    /// <summary>The next formula that stands alone in a text; empty when there is no other.</summary>
    /// <param name="rest">The text; what remains behind the formula, or behind all of it.</param>
    /// <param name="before">The character before it; what stands before what remains.</param>
    public static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> rest, ref char before)
    {
        while (rest.IndexOfAnyInRange('A', 'Z') is >= 0 and var at)
        {
            if (at > 0) before = rest[at - 1];
            rest = rest[at..];
            var length = IsPartOfWord(before) ? 0 : Length(rest);
            var word = rest[..length];
            // What is no formula is not begun in its middle either.
            var end = Math.Max(length, 1);
            before = rest[end - 1];
            rest = rest[end..];
            if (length > 0) return word;
        }

        rest = default;
        return default;
    }

    /// <summary>The length of the formula that a text begins with; 0 when it does with none.</summary>
    private static int Length(ReadOnlySpan<char> text)
    {
        var (at, atoms, hasCount) = (0, 0, false);
        while (at < text.Length && char.IsAsciiLetterUpper(text[at]))
        {
            var symbol = at + 1 < text.Length && char.IsAsciiLetterLower(text[at + 1]) ? 2 : 1;
            if (!Elements[Index(text[at], symbol == 2 ? text[at + 1] : '\0')]) return 0;
            at += symbol;
            var digits = 0;
            while (at < text.Length && digits < LongestCount && char.IsAsciiDigit(text[at])) (at, digits) = (at + 1, digits + 1);
            (atoms, hasCount) = (atoms + 1, hasCount || digits > 0);
        }

        return atoms > 1 && hasCount && (at == text.Length || !IsPartOfWord(text[at])) ? at : 0;
    }

    /// <summary>Letters, digits, marks and connectors, as a regular expression's <c>\w</c>.</summary>
    private static bool IsPartOfWord(char letter) =>
        char.IsAscii(letter) ? char.IsAsciiLetterOrDigit(letter) || letter == '_'
            : char.IsLetterOrDigit(letter)
                || char.GetUnicodeCategory(letter) is UnicodeCategory.NonSpacingMark or UnicodeCategory.ConnectorPunctuation;

    private static bool[] Read(string symbols)
    {
        var known = new bool[26 * 27];
        foreach (var symbol in symbols.Split(' ')) known[Index(symbol[0], symbol.Length > 1 ? symbol[1] : '\0')] = true;
        return known;
    }

    private static int Index(char first, char second) => ((first - 'A') * 27) + (second == '\0' ? 0 : second - 'a' + 1);
}
