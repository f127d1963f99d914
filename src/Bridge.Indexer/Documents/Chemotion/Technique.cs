namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The kind of measurement as a facet, from the words of an analysis' kind, or of its name where the kind says nothing.</summary>
internal static class Technique
{
    private static readonly (string Facet, string[] Words)[] Known =
    [
        ("nmr", ["nmr", "nuclear magnetic resonance", "cosy", "hsqc", "hmbc", "noesy"]),
        ("ms", ["mass spectrometry", "hrms", "(ms)", "gcms", "gc-ms", "lcms", "lc-ms", "esi", "maldi", " ms "]),
        ("chromatography", ["chromatography", "hplc", "gcms", "gc-ms", "lcms", "lc-ms", "tlc", "(gc)", " gc "]),
        ("ir", ["infrared", "(ir)", " ir ", "atr", "raman"]),
        ("uv", ["ultraviolet", "uv-vis", "uv/vis", "(uv)", "absorption spectroscopy (uv"]),
        ("ea", ["elemental analysis", "(ea)"]),
        ("xrd", ["x-ray", "xrd", "crystallography", "diffraction"]),
        ("echem", ["voltammetry", "electrochem", "(cv)", "amperometry"]),
        ("thermal", ["melting point", "thermogravi", "calorimetry", "(dsc)", "(tga)"]),
    ];

    /// <summary>The facets; <c>other</c> when the words name none.</summary>
    public static IReadOnlyList<string> Of(string? label, string? abbreviation, string? name)
    {
        var facets = Find($" {label} ({abbreviation}) ");
        if (facets.Count == 0) facets = Find($" {name} ");
        return facets.Count == 0 ? ["other"] : facets;
    }

    private static List<string> Find(string words) =>
        [.. Known.Where(known => known.Words.Any(word => words.Contains(word, StringComparison.OrdinalIgnoreCase))).Select(known => known.Facet)];
}
