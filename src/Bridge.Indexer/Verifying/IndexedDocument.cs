using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bridge.Indexer.Verifying;

/// <summary>A document as the index has it.</summary>
/// <param name="Source">What it says, without what depends on the change that wrote it.</param>
/// <param name="Version">Its version.</param>
/// <param name="IsTombstone">True for a tombstone.</param>
internal sealed record IndexedDocument(JsonObject Source, long Version, bool IsTombstone)
{
    private static readonly string[] OfTheChange = ["cdc"];

    /// <summary>Reads one as <c>_mget</c> gives it; null when it is not there.</summary>
    public static IndexedDocument? Read(JsonElement document)
    {
        if (!document.TryGetProperty("found", out var found) || !found.GetBoolean()) return null;
        var source = Strip(JsonSerializer.SerializeToNode(document.GetProperty("_source"))!.AsObject());
        return new IndexedDocument(source, document.GetProperty("_version").GetInt64(), source["deleted"]?.GetValue<bool>() == true);
    }

    /// <summary>True when it says the same as a document that would be written now.</summary>
    public bool Says(byte[] body) => JsonNode.DeepEquals(Source, Strip(JsonNode.Parse(body)!.AsObject()));

    private static JsonObject Strip(JsonObject source)
    {
        foreach (var name in OfTheChange) source.Remove(name);
        return source;
    }
}
