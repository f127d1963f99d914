using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Indexer.Documents;

/// <summary>Writes the JSON of documents, with one buffer and one writer for each thread.</summary>
internal static class DocumentBody
{
    private const int Usual = 4 * 1024;

    /// <summary>A buffer that has grown beyond this is not kept.</summary>
    private const int MostKept = 256 * 1024;

    // Text goes as it is, in UTF-8: OpenSearch is no browser.
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = BridgeJson.MaxDepth };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Json)? kept;

    /// <summary>An object whose members <paramref name="members"/> writes.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> members)
    {
        var (buffer, json) = kept ?? New();
        kept = null;
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        var body = buffer.WrittenSpan.ToArray();
        buffer.ResetWrittenCount();
        json.Reset();
        if (buffer.Capacity <= MostKept) kept = (buffer, json);
        return body;
    }

    private static (ArrayBufferWriter<byte>, Utf8JsonWriter) New()
    {
        var buffer = new ArrayBufferWriter<byte>(Usual);
        return (buffer, new Utf8JsonWriter(buffer, Options));
    }
}
