using System.Text.Json;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>Members that documents of containers and of analyses share.</summary>
internal static class ChemotionJson
{
    private const int LongestExtra = 8_000;

    private static readonly HashSet<string> Own = ["kind", "status", "content", "report", "index", "instrument"];

    /// <summary>A text, normalized; nothing when there is none.</summary>
    public static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value)) json.WriteString(name, AnalysisText.Normalize(value));
    }

    /// <summary>A number; nothing when there is none.</summary>
    public static void Number(Utf8JsonWriter json, string name, int? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    /// <summary>A time as PostgreSQL's JSON has it; nothing when there is none.</summary>
    public static void Time(Utf8JsonWriter json, string name, string? value)
    {
        if (value is null || value == "null") return;
        json.WritePropertyName(name);
        json.WriteRawValue(value);
    }

    /// <summary>Several texts; nothing when there is none.</summary>
    public static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        var written = false;
        foreach (var value in values)
        {
            if (!written) json.WriteStartArray(name);
            written = true;
            json.WriteStringValue(value);
        }

        if (written) json.WriteEndArray();
    }

    /// <summary>The text and whether it was cut.</summary>
    public static void Content(Utf8JsonWriter json, (string? Text, bool IsTruncated) content)
    {
        if (content.Text is null) return;
        json.WriteString("contentText"u8, content.Text);
        if (content.IsTruncated) json.WriteBoolean("contentTruncated"u8, true);
    }

    /// <summary>The owner and its collections.</summary>
    public static void Owner(Utf8JsonWriter json, Owner? owner, int? root)
    {
        if (owner is null) return;
        json.WriteStartObject("owner"u8);
        json.WriteString("type"u8, owner.Type);
        json.WriteNumber("id"u8, owner.Id);
        Number(json, "rootContainerId", root);
        Text(json, "shortLabel", owner.ShortLabel);
        Text(json, "name", owner.Name);
        json.WriteBoolean("deleted"u8, owner.IsDeleted);
        json.WriteEndObject();
        if (owner.CollectionIds is not { } collections) return;
        json.WriteStartArray("collectionIds"u8);
        foreach (var id in collections) json.WriteNumberValue(id);
        json.WriteEndArray();
    }

    /// <summary>The metadata that no other member holds.</summary>
    public static void Extra(Utf8JsonWriter json, IReadOnlyDictionary<string, string?> metadata)
    {
        json.WriteStartObject("extraMetadata"u8);
        foreach (var (key, value) in metadata)
            if (value is { Length: > 0 and <= LongestExtra } && key.Length is > 0 and <= 200 && !Own.Contains(key)
                && !key.Contains('.', StringComparison.Ordinal)) json.WriteString(key, value);
        json.WriteEndObject();
    }
}
