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
        ["cdcl3", "dmso-d6", "cd3od", "d2o", "c6d6", "cd2cl2", "cd3cn", "acetone-d6", "thf-d8", "toluene-d8", "meod", "methanol-d4",
            "dmf-d7", "tfa-d"];

    private static readonly SearchValues<string> AnySolvent = SearchValues.Create(Solvents, StringComparison.OrdinalIgnoreCase);

    /// <summary>The nuclei, such as <c>13C</c>, named beside NMR.</summary>
    public static IReadOnlyList<string> Nuclei(string text)
    {
        var found = new List<string>();
        // Nothing behind the last of these words is one: that spares the search a list of peaks.
        var end = Math.Max(End(text, "NMR"), End(text, "nuclear"));
        foreach (var match in Nucleus().EnumerateMatches(text.AsSpan(0, end))) AddNew(found, text.AsSpan(match.Index, match.Length));
        return found;
    }

    /// <summary>The deuterated solvents, in lower case.</summary>
    public static IReadOnlyList<string> SolventsOf(string text)
    {
        var found = new bool[Solvents.Length];
        for (var rest = text.AsSpan(); rest.IndexOfAny(AnySolvent) is >= 0 and var at; rest = rest[(at + 1)..])
            for (var i = 0; i < found.Length; i++) found[i] |= rest[at..].StartsWith(Solvents[i], StringComparison.OrdinalIgnoreCase);
        return [.. Solvents.Where((_, i) => found[i])];
    }

    /// <summary>The spectrometer's frequency in MHz; null when none is named.</summary>
    public static double? FrequencyMhz(string text) =>
        Frequency().Match(text) is { Success: true } match ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : null;

    /// <summary>The positions of the peaks: the numbers behind the <c>=</c> of an NMR list, those of an IR list.</summary>
    public static IReadOnlyList<double> Peaks(string text, IReadOnlyList<string> techniques)
    {
        var start = techniques.Contains("nmr") ? text.IndexOf('=', StringComparison.Ordinal) : techniques.Contains("ir")
            ? text.IndexOf(':', StringComparison.Ordinal) : -1;
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
        {
            var rest = source.AsSpan();
            var before = ' ';
            while (found.Count < MostFormulas && SumFormula.Next(ref rest, ref before) is { IsEmpty: false } formula)
                AddNew(found, formula);
        }

        return found;
    }

    private static int End(string text, string word) => text.LastIndexOf(word, StringComparison.Ordinal) is >= 0 and var at ? at
        + word.Length : 0;

    private static void AddNew(List<string> found, ReadOnlySpan<char> word)
    {
        foreach (var known in found)
            if (word.SequenceEqual(known)) return;
        found.Add(word.ToString());
    }

    // Whatever a description holds, each of these looks at no more than some letters behind a number: every repetition has an end.
    [GeneratedRegex(@"(?<!\w)[0-9]{1,3}(?:H|C|F|P|N|B|O|Si|Sn|Se|Pt|Al|Li)(?=[\s,{-]{0,8}(?:\{(?>[^}]{0,40})\}[\s-]{0,8})?NMR|\s{1,8}nuclear)",
        RegexOptions.CultureInvariant)]
    private static partial Regex Nucleus();

    [GeneratedRegex(@"([0-9]{2,4}(?:\.[0-9]{1,9})?)\s{0,8}MHz", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Frequency();

    [GeneratedRegex(@"(?<![\w.])-?[0-9]{1,3}\.[0-9]{1,4}(?=\s{0,8}(?:\(|-\s{0,8}[0-9]))", RegexOptions.CultureInvariant)]
    private static partial Regex Shift();

    [GeneratedRegex(@"(?<![\w.])[0-9]{3,4}(?:\.[0-9]{1,9})?(?=\s{0,8}(?:,|\(|\.|cm|$))", RegexOptions.CultureInvariant)]
    private static partial Regex Wavenumber();
}
