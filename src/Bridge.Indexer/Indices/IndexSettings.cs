using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Bridge.Indexer.Indices;

/// <summary>The settings that an index is created with: Bridge's own, over them what an operator gave the generation before, and over these
/// what the configuration says.</summary>
internal static partial class IndexSettings
{
    private const string Replicas = "number_of_replicas";
    private const string Expand = "auto_expand_replicas";

    // A mapping of more fields than this is given room, where OpenSearch stops at 1,000.
    private const int ManyFields = 500;

    // What OpenSearch gives an index itself, what the definition says, and what a generation that is built must not have.
    private static readonly string[] NotKept =
    [
        "uuid", "creation_date", "provided_name", "version.", "analysis.", "max_ngram_diff", "mapping.total_fields.", "blocks.", "resize.",
        "verified_before_close", "history.", "routing.allocation.initial_recovery.", "store.snapshot.", "hidden"
    ];

    /// <summary>Reads <c>setting=value</c>, or <c>index: setting=value</c>; null when it has another form.</summary>
    public static (string? Alias, string Name, string Value)? Read(string text) => Form().Match(text.Trim()) is { Success: true } match
        ? (match.Groups[1].Success ? match.Groups[1].Value : null, match.Groups[2].Value, match.Groups[3].Value) : null;

    /// <summary>The settings of a new index.</summary>
    /// <param name="definition">The index.</param>
    /// <param name="configured">What the configuration says.</param>
    /// <param name="before">The settings of the generation before, as OpenSearch gives them flat; null when there is none.</param>
    public static JsonObject Of(IndexDefinition definition, IEnumerable<string> configured, JsonElement? before)
    {
        var settings = definition.Settings.DeepClone().AsObject();
        var index = settings["index"]!.AsObject();
        var fields = Count(definition.Properties);
        if (fields > ManyFields) index["mapping.total_fields.limit"] = 2 * fields;
        if (before is { } known) Keep(index, known);
        foreach (var (alias, name, value) in configured.Select(text => Read(text)!.Value))
            if (alias is null || alias == definition.Alias) Set(index, name, value);
        return settings;
    }

    private static void Keep(JsonObject index, JsonElement before)
    {
        var kept = before.EnumerateObject().Where(setting => setting.Value.ValueKind == JsonValueKind.String)
            .Select(setting => (Name: setting.Name["index.".Length..], Value: setting.Value.GetString()!))
            .Where(setting => !Array.Exists(NotKept, name => setting.Name.StartsWith(name, StringComparison.Ordinal)))
            .ToDictionary(setting => setting.Name, setting => setting.Value);
        // Where OpenSearch sees to the replicas itself, their number is what it came to.
        if (kept.TryGetValue(Expand, out var range) && range != "false") kept.Remove(Replicas);
        else kept.Remove(Expand);
        foreach (var (name, value) in kept) Set(index, name, value);
    }

    private static void Set(JsonObject index, string name, string value)
    {
        index[name] = value;
        if (name == Replicas) index[Expand] = "false";
        else if (name == Expand) index.Remove(Replicas);
    }

    private static int Count(JsonObject properties) => properties.Sum(field => 1
        + Below(field.Value!.AsObject(), "properties") + Below(field.Value!.AsObject(), "fields"));

    private static int Below(JsonObject field, string name) => field[name] is JsonObject inner ? Count(inner) : 0;

    [GeneratedRegex(@"\A(?:([a-z0-9][a-z0-9_-]{0,199}):\s{0,9})?(?!(?:index\.)?analysis\.)(?:index\.)?([a-z_.]{1,200})\s{0,9}=\s{0,9}(.{1,1000})\z")]
    private static partial Regex Form();
}
