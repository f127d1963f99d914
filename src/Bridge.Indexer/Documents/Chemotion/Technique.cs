using System.Buffers;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The kind of measurement as a facet, from the words of an analysis' kind, or of its name where the kind says nothing.</summary>
internal static class Technique
{
    private static readonly (string Facet, SearchValues<string> Words)[] Known =
    [
        ("nmr", Words(["nmr", "nuclear magnetic resonance", "cosy", "hsqc", "hmbc", "noesy"])),
        ("ms", Words(["mass spectrometry", "hrms", "(ms)", "gcms", "gc-ms", "lcms", "lc-ms", "esi", "maldi", " ms "])),
        ("chromatography", Words(["chromatography", "hplc", "gcms", "gc-ms", "lcms", "lc-ms", "tlc", "(gc)", " gc "])),
        ("ir", Words(["infrared", "(ir)", " ir ", "atr", "raman"])),
        ("uv", Words(["ultraviolet", "uv-vis", "uv/vis", "(uv)", "absorption spectroscopy (uv"])),
        ("ea", Words(["elemental analysis", "(ea)"])),
        ("xrd", Words(["x-ray", "xrd", "crystallography", "diffraction"])),
        ("echem", Words(["voltammetry", "electrochem", "(cv)", "amperometry"])),
        ("thermal", Words(["melting point", "thermogravi", "calorimetry", "(dsc)", "(tga)"])),
    ];

    /// <summary>The facets; <c>other</c> when the words name none.</summary>
    public static IReadOnlyList<string> Of(AnalysisKind? kind, string? name)
    {
        if (kind is { Techniques.Count: > 0 }) return kind.Techniques;
        return Find($" {name} ") is { Count: > 0 } facets ? facets : ["other"];
    }

    /// <summary>The facets that words between blanks name.</summary>
    public static IReadOnlyList<string> Find(string words) =>
        [.. Known.Where(known => words.AsSpan().ContainsAny(known.Words)).Select(known => known.Facet)];

    private static SearchValues<string> Words(ReadOnlySpan<string> words) => SearchValues.Create(words, StringComparison.OrdinalIgnoreCase);
}
