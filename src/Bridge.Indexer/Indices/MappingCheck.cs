using System.Text.Json.Nodes;

namespace Bridge.Indexer.Indices;

/// <summary>Compares a mapping with what it should be.</summary>
internal static class MappingCheck
{
    private static readonly string[] Compared = ["type", "analyzer", "search_analyzer", "normalizer"];

    /// <summary>The first field that differs, in words; null when all that are there fit.</summary>
    public static string? FindDifference(JsonObject wanted, JsonObject actual, string path = "")
    {
        foreach (var (name, field) in wanted)
        {
            if (actual[name] is not JsonObject there) continue;
            var should = field!.AsObject();
            foreach (var key in Compared)
                if (Word(should, key) != Word(there, key))
                    return $"the field '{path}{name}' has the {key.Replace('_', ' ')} '{Word(there, key)}' and should have " +
                    $"'{Word(should, key)}'";
            foreach (var below in (string[])["properties", "fields"])
                if (should[below] is JsonObject inner
                    && FindDifference(inner, there[below] as JsonObject ?? [], $"{path}{name}.") is { } difference) return difference;
        }

        return null;
    }

    /// <summary>True when every field that should be there is there.</summary>
    public static bool HasAll(JsonObject wanted, JsonObject actual) => wanted.All(pair =>
        actual[pair.Key] is JsonObject there
        && ((string[])["properties", "fields"])
            .All(below => pair.Value![below] is not JsonObject inner || HasAll(inner, there[below] as JsonObject ?? [])));

    private static string Word(JsonObject field, string key) => field[key]?.GetValue<string>() ?? (key == "type" ? "object" : "none");
}
