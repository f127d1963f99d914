using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Outbox.Writing;

/// <summary>MassTransit's envelope around a <see cref="ChangeBatch"/>, written as bytes.</summary>
/// <remarks>Its buffer is used again for record after record; not thread-safe.</remarks>
internal sealed class ChangeBatchEnvelope(string pipeline)
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> record = new(112 * 1024);

    /// <summary>Wraps transactions, which are JSON objects with commas between them; the bytes are valid until the next call.</summary>
    public ReadOnlyMemory<byte> Write(
        string epoch, long previousSequence, long firstSequence, int count, List<(string Schema, string Table)> tables,
        ReadOnlySpan<byte> transactions)
    {
        record.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(record, Options))
        {
            json.WriteStartObject();
            json.WriteString("messageId"u8, BatchMessageId.Create(pipeline, epoch, firstSequence, count));
            json.WriteStartArray("messageType"u8);
            json.WriteStringValue("urn:message:Bridge.Contracts:ChangeBatch"u8);
            json.WriteEndArray();
            json.WriteStartObject("message"u8);
            json.WriteString("pipeline"u8, pipeline);
            json.WriteString("epoch"u8, epoch);
            json.WriteNumber("previousSequence"u8, previousSequence);
            json.WriteNumber("firstSequence"u8, firstSequence);
            json.WriteStartArray("tables"u8);
            foreach (var (schema, table) in tables) WriteTable(json, schema, table);
            json.WriteEndArray();
        }

        record.Write(",\"transactions\":["u8);
        record.Write(transactions);
        record.Write("]}}"u8);
        return record.WrittenMemory;
    }

    private static void WriteTable(Utf8JsonWriter json, string schema, string table)
    {
        json.WriteStartObject();
        json.WriteString("schema"u8, schema);
        json.WriteString("name"u8, table);
        json.WriteEndObject();
    }
}
