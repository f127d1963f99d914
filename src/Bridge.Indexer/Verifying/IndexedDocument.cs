using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Contracts;
using Bridge.Indexer.Bulk;

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
        var source = Strip(JsonSerializer.SerializeToNode(document.GetProperty("_source"), BridgeJson.Web)!.AsObject());
        return new IndexedDocument(source, document.GetProperty("_version").GetInt64(), source["deleted"]?.GetValue<bool>() == true);
    }

    /// <summary>How what is there compares with what would be written now.</summary>
    public static DocumentState Compare(DocumentWrite wanted, IndexedDocument? there) => (wanted.IsTombstone, there) switch
    {
        (true, { IsTombstone: false }) => DocumentState.Extra,
        (true, _) => DocumentState.Equal,
        (false, null or { IsTombstone: true }) => DocumentState.Missing,
        _ => JsonNode.DeepEquals(there.Source, Content(wanted)) ? DocumentState.Equal : DocumentState.Different,
    };

    /// <summary>True when two documents made at different times say the same.</summary>
    public static bool IsSame(DocumentWrite first, DocumentWrite second) => first.IsTombstone == second.IsTombstone
        && (first.IsTombstone || JsonNode.DeepEquals(Content(first), Content(second)));

    private static JsonObject Content(DocumentWrite write) => Strip(BridgeJson.ParseNode(write.Body)!.AsObject());

    private static JsonObject Strip(JsonObject source)
    {
        foreach (var name in OfTheChange) source.Remove(name);
        return source;
    }
}
