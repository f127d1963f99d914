using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bridge.Capture.Changes;
using Bridge.Contracts;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;

namespace Bridge.Api.Changes;

/// <summary>Cuts outbox records into one JSON object per change, each on a line of its own. Values pass through as they are.</summary>
internal sealed class ChangeLineWriter(ChangesRequest request)
{
    private static readonly JsonWriterOptions Options =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = BridgeJson.MaxDepth };
    private static readonly string[] Values = ["key", "row", "old", "unchanged", "omitted"];

    private int left = request.Limit ?? int.MaxValue;

    /// <summary>True when as many changes were written as were asked for.</summary>
    public bool IsDone => left == 0;

    /// <summary>Writes the lines of a record; a gap before it is a line <c>{"gap":{…}}</c>.</summary>
    public void Write(OutboxRead read, IBufferWriter<byte> output)
    {
        if (read.Gap is { } gap) WriteGap(gap, output);
        if (read.Record.Kind != RecordKind.ChangeBatch || read.Record.Count == 0) return;
        using var document = BridgeJson.Parse(read.Record.Body);
        var batch = document.RootElement.GetProperty("message");
        var tables = batch.GetProperty("tables");
        var sequence = batch.GetProperty("firstSequence").GetInt64();
        foreach (var transaction in batch.GetProperty("transactions").EnumerateArray())
        {
            if (!transaction.TryGetProperty("changes", out var changes)) continue;
            foreach (var change in changes.EnumerateArray())
            {
                if (IsDone) return;
                WriteChange(sequence++, transaction, tables[change.GetProperty("table").GetInt32()], change, output);
            }
        }
    }

    private void WriteChange(long sequence, JsonElement transaction, JsonElement table, JsonElement change, IBufferWriter<byte> output)
    {
        var (schema, name) = (table.GetProperty("schema").GetString()!, table.GetProperty("name").GetString()!);
        if (sequence < request.FromSequence || (request.Table is { } wanted && wanted != new RelationName(schema, name))) return;
        left--;
        using (var json = new Utf8JsonWriter(output, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("sequence", sequence);
            foreach (var member in transaction.EnumerateObject())
                if (member.Name is "commitLsn" or "xid" or "job" or "committedAt") member.WriteTo(json);
            json.WriteString("schema", schema);
            json.WriteString("table", name);
            change.GetProperty("operation").WriteTo(json, "operation");
            foreach (var value in Values)
                if ((request.Rows || value is not ("row" or "old")) && change.TryGetProperty(value, out var element))
                    element.WriteTo(json, value);
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    private static void WriteGap(OutboxGap gap, IBufferWriter<byte> output)
    {
        output.Write(JsonSerializer.SerializeToUtf8Bytes(new { gap }, BridgeJson.Web));
        output.Write("\n"u8);
    }
}
