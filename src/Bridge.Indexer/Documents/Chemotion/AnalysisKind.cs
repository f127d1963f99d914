using System.Collections.Concurrent;
using Bridge.Contracts;
using Bridge.Contracts.Text;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>What an analysis' kind says: the term of the ontology and the techniques that its words name.</summary>
/// <param name="Term">The term.</param>
/// <param name="Techniques">The facets; empty when the words name none.</param>
internal sealed record AnalysisKind(OntologyTerm Term, IReadOnlyList<string> Techniques)
{
    private const int MostKept = 1_000;
    private const int LongestKept = 500;

    // A notebook has some dozens of kinds, and almost every analysis names one of them.
    private static readonly ConcurrentDictionary<string, AnalysisKind> Kept = new(StringComparer.Ordinal);

    /// <summary>Reads a kind as Chemotion writes it; null when there is none.</summary>
    public static AnalysisKind? Read(string? raw)
    {
        if (string.IsNullOrWhiteSpace(raw)) return null;
        if (Kept.TryGetValue(raw, out var known)) return known;
        var term = OntologyText.Read(raw);
        var kind = new AnalysisKind(term, Technique.Find($" {term.Label} ({term.Abbreviation}) "));
        if (raw.Length <= LongestKept && Kept.Count < MostKept) Kept[raw] = kind;
        return kind;
    }
}
