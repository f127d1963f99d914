using System.Text.Json;
using Bridge.Cli.Terminal;
using Bridge.Indexer.Documents.Chemotion;
using Spectre.Console;

namespace Bridge.Cli.Commands.Index;

/// <summary>Shows what a search found: a line for each hit, with the places that fit.</summary>
internal static class SearchView
{
    public static void Write(IAnsiConsole console, JsonElement answer)
    {
        var hits = answer.GetProperty("hits");
        foreach (var hit in hits.GetProperty("hits").EnumerateArray()) WriteHit(console, hit);
        var total = hits.GetProperty("total").GetProperty("value").GetInt64();
        console.MarkupLine($"{total} found in {answer.GetProperty("took").GetInt64()} ms.{Facets(answer)}");
    }

    private static void WriteHit(IAnsiConsole console, JsonElement hit)
    {
        var source = hit.GetProperty("_source");
        var owner = source.TryGetProperty("owner", out var found) ? found : default;
        var label = Text(owner, "shortLabel") is { Length: > 0 } known ? known : $"{Text(owner, "type")} {Text(owner, "id")}".Trim();
        console.MarkupLine(
            $"[bold]{Screen.Safe(label)}[/] {Screen.Safe(Text(owner, "name"))} · {Screen.Safe(Text(source, "name"))} · analysis " +
            $"{Screen.Safe(Text(source, "analysisId"))} · {Screen.Safe(Text(source, "status"))}");
        if (!hit.TryGetProperty("highlight", out var highlights)) return;
        foreach (var field in highlights.EnumerateObject())
            foreach (var fragment in field.Value.EnumerateArray())
                console.MarkupLine("    " + string.Concat(HighlightMarks.Split(fragment.GetString() ?? "")
                    .Select(piece => piece.IsFound ? $"[yellow]{Screen.Safe(piece.Text)}[/]" : Screen.Safe(piece.Text))));
    }

    private static string Facets(JsonElement answer)
    {
        if (!answer.TryGetProperty("aggregations", out var facets)) return "";
        var techniques = facets.GetProperty("techniques").GetProperty("buckets").EnumerateArray()
            .Select(bucket => $"{bucket.GetProperty("key").GetString()} {bucket.GetProperty("doc_count").GetInt64()}");
        var text = string.Join(", ", techniques);
        return text.Length == 0 ? "" : $" Techniques: {Screen.Safe(text)}.";
    }

    private static string Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value.ToString() : "";
}
