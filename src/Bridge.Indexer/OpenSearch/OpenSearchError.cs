using System.Text.Json;
using System.Text.RegularExpressions;

namespace Bridge.Indexer.OpenSearch;

/// <summary>Says what OpenSearch found wrong without quoting a value of a row, as OpenSearch's own reasons do.</summary>
internal static partial class OpenSearchError
{
    /// <summary>Describes an answer that holds an <c>error</c>, or an error itself: its type, the field where it names one, and the same of
    /// its cause.</summary>
    public static string Read(JsonElement answer)
    {
        var error = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out var inner) ? inner : answer;
        if (error.ValueKind != JsonValueKind.Object) return "unknown error";
        var type = Text(error, "type") ?? "unknown error";
        var field = Field(Text(error, "reason"));
        var cause = error.TryGetProperty("caused_by", out var below) && below.ValueKind == JsonValueKind.Object ? Text(below, "type")
            : null;
        return type + (field is null ? "" : $", {field}") + (cause is null || cause == type ? "" : $" ({cause})");
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Field(string? reason)
    {
        if (reason is null) return null;
        if (TypedField().Match(reason) is { Success: true } typed)
            return $"field '{typed.Groups[1].Value}' of type {typed.Groups[2].Value}";
        if (StrictField().Match(reason) is { Success: true } strict) return $"field '{strict.Groups[1].Value}' is not in the mapping";
        if (ImmenseTerm().Match(reason) is { Success: true } immense)
            return $"field '{immense.Groups[1].Value}' holds a term that is too long";
        if (NoSuch().Match(reason) is { Success: true } missing) return $"no such index '{missing.Groups[1].Value}'";
        return null;
    }

    [GeneratedRegex(@"failed to parse field \[([\w.@-]{1,200})\] of type \[(\w{1,40})\]")]
    private static partial Regex TypedField();

    [GeneratedRegex(@"dynamic introduction of \[([\w.@-]{1,200})\] within")]
    private static partial Regex StrictField();

    [GeneratedRegex("immense term in field=\"([\\w.@-]{1,200})\"")]
    private static partial Regex ImmenseTerm();

    [GeneratedRegex(@"no such index \[([\w.-]{1,200})\]")]
    private static partial Regex NoSuch();
}
