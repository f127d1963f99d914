using System.Buffers;
using System.Text.Json;

namespace Bridge.Indexer.Bulk;

/// <summary>Writes the lines of a <c>_bulk</c> request.</summary>
internal static class BulkBody
{
    private static readonly JsonEncodedText Index = JsonEncodedText.Encode("index");
    private static readonly JsonEncodedText Delete = JsonEncodedText.Encode("delete");

    /// <summary>Appends a write; <paramref name="alias"/> may be another one than the write names.</summary>
    public static void AddIndex(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json, DocumentWrite write, string alias)
    {
        Action(buffer, json, Index, alias, write.Id, write.Version, requireAlias: true);
        buffer.Write(write.Body);
        buffer.Write("\n"u8);
    }

    /// <summary>Appends a delete.</summary>
    public static void AddDelete(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json, string alias, string id, long version) =>
        Action(buffer, json, Delete, alias, id, version, requireAlias: false);

    private static void Action(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json, JsonEncodedText verb, string alias, string id,
        long version, bool requireAlias)
    {
        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteStartObject(verb);
        json.WriteString("_index"u8, alias);
        json.WriteString("_id"u8, id);
        json.WriteNumber("version"u8, version);
        json.WriteString("version_type"u8, "external_gte"u8);
        if (requireAlias) json.WriteBoolean("require_alias"u8, true);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
    }
}
