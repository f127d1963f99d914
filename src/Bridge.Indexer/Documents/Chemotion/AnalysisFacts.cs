using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>What a chemist filters by, found in an analysis' text: nucleus, solvent, frequency, peaks, formulas.</summary>
internal static partial class AnalysisFacts
{
    private const int MostPeaks = 1000;
    private const int MostFormulas = 100;

    private static readonly string[] Solvents =
        ["cdcl3", "dmso-d6", "cd3od", "d2o", "c6d6", "cd2cl2", "cd3cn", "acetone-d6", "thf-d8", "toluene-d8", "meod", "methanol-d4", "dmf-d7", "tfa-d"];

    private static readonly SearchValues<string> AnySolvent = SearchValues.Create(Solvents, StringComparison.OrdinalIgnoreCase);

    private static readonly HashSet<string> Elements = [..
        ("H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd "
        + "Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Th U D").Split(' ')];

    /// <summary>The nuclei, such as <c>13C</c>, named beside NMR.</summary>
    public static IReadOnlyList<string> Nuclei(string text)
    {
        var found = new List<string>();
        foreach (var match in Nucleus().EnumerateMatches(text)) AddNew(found, text.AsSpan(match.Index, match.Length));
        return found;
    }

    /// <summary>The deuterated solvents, in lower case.</summary>
    public static IReadOnlyList<string> SolventsOf(string text)
    {
        var found = new HashSet<string>();
        for (var rest = text.AsSpan(); rest.IndexOfAny(AnySolvent) is >= 0 and var at; rest = rest[(at + 1)..])
            foreach (var solvent in Solvents)
                if (rest[at..].StartsWith(solvent, StringComparison.OrdinalIgnoreCase)) found.Add(solvent);
        return [.. Solvents.Where(found.Contains)];
    }

    /// <summary>The spectrometer's frequency in MHz; null when none is named.</summary>
    public static double? FrequencyMhz(string text) =>
        Frequency().Match(text) is { Success: true } match ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    /// <summary>The positions of the peaks: the numbers behind the <c>=</c> of an NMR list, those of an IR list.</summary>
    public static IReadOnlyList<double> Peaks(string text, IReadOnlyList<string> techniques)
    {
        var start = techniques.Contains("nmr") ? text.IndexOf('=', StringComparison.Ordinal) : techniques.Contains("ir") ? text.IndexOf(':', StringComparison.Ordinal) : -1;
        if (start < 0) return [];
        var found = techniques.Contains("nmr") ? Shift().EnumerateMatches(text, start) : Wavenumber().EnumerateMatches(text, start);
        var (peaks, count) = (new List<double>(), 0);
        foreach (var match in found)
        {
            if (count++ == MostPeaks) break;
            var peak = double.Parse(text.AsSpan(match.Index, match.Length), CultureInfo.InvariantCulture);
            if (!peaks.Contains(peak)) peaks.Add(peak);
        }

        return peaks;
    }

    /// <summary>The sum formulas in a text and in a name, as they are written.</summary>
    public static IReadOnlyList<string> Formulas(string text, string name)
    {
        var found = new List<string>();
        foreach (var source in (ReadOnlySpan<string>)[text, name])
            foreach (var match in Formula().EnumerateMatches(source))
                if (found.Count < MostFormulas && IsFormula(source.AsSpan(match.Index, match.Length))) AddNew(found, source.AsSpan(match.Index, match.Length));
        return found;
    }

    private static void AddNew(List<string> found, ReadOnlySpan<char> word)
    {
        foreach (var known in found)
            if (word.SequenceEqual(known)) return;
        found.Add(word.ToString());
    }

    private static bool IsFormula(ReadOnlySpan<char> word)
    {
        if (!word.ContainsAnyInRange('0', '9')) return false;
        var (elements, atoms) = (Elements.GetAlternateLookup<ReadOnlySpan<char>>(), 0);
        foreach (var atom in Atom().EnumerateMatches(word))
        {
            if (!elements.Contains(word.Slice(atom.Index, atom.Length).TrimEnd("0123456789"))) return false;
            atoms++;
        }

        return atoms > 1;
    }

    [GeneratedRegex(@"(?<![\w])[0-9]{1,3}(?:H|C|F|P|N|B|O|Si|Sn|Se|Pt|Al|Li)(?=[\s,{-]*(?:\{[^}]*\}\s*)?-?\s*NMR|\s+nuclear)", RegexOptions.CultureInvariant)]
    private static partial Regex Nucleus();

    [GeneratedRegex(@"([0-9]{2,4}(?:\.[0-9]+)?)\s*MHz", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Frequency();

    [GeneratedRegex(@"(?<![\w.])-?[0-9]{1,3}\.[0-9]{1,4}(?=\s*(?:\(|-\s*[0-9]))", RegexOptions.CultureInvariant)]
    private static partial Regex Shift();

    [GeneratedRegex(@"(?<![\w.])[0-9]{3,4}(?:\.[0-9]+)?(?=\s*(?:,|\(|\.|cm|$))", RegexOptions.CultureInvariant)]
    private static partial Regex Wavenumber();

    [GeneratedRegex(@"(?<!\w)(?:[A-Z][a-z]?[0-9]{0,4}){2,}(?!\w)", RegexOptions.CultureInvariant)]
    private static partial Regex Formula();

    [GeneratedRegex(@"[A-Z][a-z]?[0-9]{0,4}", RegexOptions.CultureInvariant)]
    private static partial Regex Atom();
}
