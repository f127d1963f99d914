using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bridge.Contracts;

namespace Bridge.Capture.Backfill;

/// <summary>Takes the members of a change apart and puts a row together: the slow way, for the few rows that need it.</summary>
internal static class RowParts
{
    private static readonly JsonWriterOptions Plain =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true, MaxDepth = BridgeJson.MaxDepth };

    /// <summary>Parses members.</summary>
    public static JsonDocument Parse(ReadOnlySpan<byte> members)
    {
        var text = new byte[members.Length + 2];
        text[0] = (byte)'{';
        members.CopyTo(text.AsSpan(1));
        text[^1] = (byte)'}';
        return BridgeJson.Parse(text);
    }

    /// <summary>Copies the carried columns of a change over those known.</summary>
    /// <returns>How many bytes were copied.</returns>
    public static int Overlay(Dictionary<string, byte[]> known, ReadOnlySpan<byte> members)
    {
        using var change = Parse(members);
        var bytes = 0;
        if (!change.RootElement.TryGetProperty("row", out var row)) return bytes;
        foreach (var column in row.EnumerateObject())
        {
            var value = JsonMarshal.GetRawUtf8Value(column.Value).ToArray();
            known[column.Name] = value;
            bytes += value.Length;
        }

        return bytes;
    }

    /// <summary>The old key of a change that moved its row to another key, written as <c>key</c> is; null when it did not.</summary>
    public static byte[]? OldKey(ReadOnlySpan<byte> members)
    {
        using var change = Parse(members);
        if (!change.RootElement.TryGetProperty("old", out var old) || !change.RootElement.TryGetProperty("key", out var key)) return null;
        var output = new ArrayBufferWriter<byte>();
        var moved = false;
        foreach (var column in key.EnumerateObject())
        {
            if (!old.TryGetProperty(column.Name, out var before)) return null;
            moved |= !JsonMarshal.GetRawUtf8Value(before).SequenceEqual(JsonMarshal.GetRawUtf8Value(column.Value));
            output.Write(output.WrittenCount == 0 ? "{\""u8 : ",\""u8);
            output.Write(JsonMarshal.GetRawUtf8PropertyName(column));
            output.Write("\":"u8);
            output.Write(JsonMarshal.GetRawUtf8Value(before));
        }

        output.Write("}"u8);
        return moved ? output.WrittenSpan.ToArray() : null;
    }

    /// <summary>The members of a row as read, with the columns that changes carried since in place of those read.</summary>
    public static byte[] Merge(ReadOnlySpan<byte> members, Dictionary<string, byte[]> carried)
    {
        using var read = Parse(members);
        var output = new ArrayBufferWriter<byte>(members.Length + 256);
        using (var json = new Utf8JsonWriter(output, Plain))
        {
            json.WriteStartObject();
            Copy(json, read.RootElement, "key");
            json.WriteStartObject("row");
            foreach (var column in read.RootElement.GetProperty("row").EnumerateObject())
                Write(json, column.Name, carried.TryGetValue(column.Name, out var newer) ? newer
                    : JsonMarshal.GetRawUtf8Value(column.Value));
            foreach (var (name, value) in carried)
                if (!read.RootElement.GetProperty("row").TryGetProperty(name, out _)) Write(json, name, value);
            json.WriteEndObject();
            WriteOmitted(json, read.RootElement, carried);
            json.WriteEndObject();
        }

        return output.WrittenSpan[1..^1].ToArray();
    }

    private static void WriteOmitted(Utf8JsonWriter json, JsonElement read, Dictionary<string, byte[]> carried)
    {
        if (!read.TryGetProperty("omitted", out var omitted)) return;
        var left = omitted.EnumerateObject().Where(column => !carried.ContainsKey(column.Name)).ToList();
        if (left.Count == 0) return;
        json.WriteStartObject("omitted");
        foreach (var column in left) column.WriteTo(json);
        json.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter json, JsonElement parent, string member) =>
        Write(json, member, JsonMarshal.GetRawUtf8Value(parent.GetProperty(member)));

    private static void Write(Utf8JsonWriter json, string name, ReadOnlySpan<byte> value)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(value, skipInputValidation: true);
    }
}
