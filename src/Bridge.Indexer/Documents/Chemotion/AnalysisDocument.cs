using System.Globalization;
using System.Text.Json;
using Bridge.Indexer.Bulk;
using Bridge.Indexer.Changes;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The documents of analyses.</summary>
internal static class AnalysisDocument
{
    /// <summary>The document's id: the container's, or <c>a-</c> and the id of a row of the table <c>analyses</c>.</summary>
    public static string Id(string table, int id) => table == ContainerDocument.Table ? id.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"a-{id}");

    /// <summary>The document, or its tombstone when <paramref name="analysis"/> is null.</summary>
    public static DocumentWrite Write(
        string alias, string table, int id, AnalysisSource? analysis, Owner? owner, TableChange cause, DateTimeOffset now)
    {
        var body = DocumentBody.Write(json =>
        {
            json.WriteNumber("analysisId"u8, id);
            json.WriteString("origin"u8, table.AsSpan(table.IndexOf('.', StringComparison.Ordinal) + 1));
            if (analysis is not null) WriteAnalysis(json, analysis, owner);
            json.WriteBoolean("deleted"u8, analysis is null);
            DocumentStamp.Write(json, table, cause, now);
        });
        return new DocumentWrite(alias, Id(table, id), cause.Sequence, table, body, analysis is null);
    }

    private static void WriteAnalysis(Utf8JsonWriter json, AnalysisSource analysis, Owner? owner)
    {
        ChemotionJson.Number(json, "containerId", analysis.ContainerId);
        ChemotionJson.Number(json, "parentId", analysis.ParentId);
        ChemotionJson.Text(json, "name", analysis.Name);
        ChemotionJson.Text(json, "description", analysis.Description);
        var content = analysis.Content;
        ChemotionJson.Content(json, content);
        WriteKind(json, analysis, content.Text ?? "");
        ChemotionJson.Text(json, "status", analysis.Metadata.GetValueOrDefault("status"));
        ChemotionJson.Texts(json, "instrument", analysis.Instruments.Select(AnalysisText.Normalize));
        if (analysis.Metadata.GetValueOrDefault("report") is "true" or "false")
            json.WriteBoolean("inReport"u8, analysis.Metadata["report"] == "true");
        if (int.TryParse(analysis.Metadata.GetValueOrDefault("index"), NumberStyles.Integer, CultureInfo.InvariantCulture,
            out var position)) json.WriteNumber("position"u8, position);
        ChemotionJson.Owner(json, owner, analysis.RootId);
        ChemotionJson.Extra(json, analysis.Metadata);
        ChemotionJson.Time(json, "createdAt", analysis.CreatedAt);
        ChemotionJson.Time(json, "updatedAt", analysis.UpdatedAt);
    }

    private static void WriteKind(Utf8JsonWriter json, AnalysisSource analysis, string text)
    {
        var kind = AnalysisKind.Read(analysis.Metadata.GetValueOrDefault("kind"));
        if (kind?.Term is { } term)
        {
            json.WriteStartObject("kind"u8);
            json.WriteString("raw"u8, term.Raw.AsSpan().Trim());
            if (term.TermId is not null) json.WriteString("termId"u8, term.TermId);
            ChemotionJson.Text(json, "label", term.Label);
            ChemotionJson.Text(json, "abbreviation", term.Abbreviation);
            json.WriteEndObject();
        }

        var techniques = Technique.Of(kind, analysis.Name);
        ChemotionJson.Texts(json, "techniques", techniques);
        ChemotionJson.Texts(json, "nucleus", AnalysisFacts.Nuclei($"{kind?.Term.Label} {kind?.Term.Abbreviation} {analysis.Name} {text}"));
        ChemotionJson.Texts(json, "solvent", AnalysisFacts.SolventsOf(text));
        if (AnalysisFacts.FrequencyMhz(text) is { } frequency) json.WriteNumber("frequencyMhz"u8, frequency);
        ChemotionJson.Texts(json, "formulas", AnalysisFacts.Formulas(text, analysis.Name ?? ""));
        var peaks = AnalysisFacts.Peaks(text, techniques);
        if (peaks.Count == 0) return;
        json.WriteStartArray("peaks"u8);
        foreach (var peak in peaks) json.WriteNumberValue(peak);
        json.WriteEndArray();
    }
}
