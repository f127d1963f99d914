using System.Buffers;
using System.Text.Json;

namespace Bridge.Indexer.Bulk;

/// <summary>Writes the lines of a <c>_bulk</c> request.</summary>
internal static class BulkBody
{
    /// <summary>Appends a write, which never creates an index; <paramref name="alias"/> may be another one than the write names.</summary>
    /// <remarks>There are no deletes: one with a version of ours would create an index that is gone.</remarks>
    public static void Add(ArrayBufferWriter<byte> buffer, Utf8JsonWriter json, DocumentWrite write, string alias)
    {
        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteStartObject("index"u8);
        json.WriteString("_index"u8, alias);
        json.WriteString("_id"u8, write.Id);
        json.WriteNumber("version"u8, write.Version);
        json.WriteString("version_type"u8, "external_gte"u8);
        json.WriteBoolean("require_alias"u8, true);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
        buffer.Write(write.Body);
        buffer.Write("\n"u8);
    }
}
