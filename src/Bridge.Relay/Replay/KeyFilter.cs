using System.Text;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Messages.Reading;

namespace Bridge.Relay.Replay;

/// <summary>One key that a change must have: every column of it equal as JSON.</summary>
internal sealed class KeyFilter
{
    private readonly List<(byte[] Name, byte[] Raw, JsonElement Value)> columns;

    /// <summary>Reads a JSON object of columns and values.</summary>
    public KeyFilter(JsonElement key) =>
        columns = [.. key.EnumerateObject().Select(column =>
            (Encoding.UTF8.GetBytes(column.Name), Encoding.UTF8.GetBytes(column.Value.GetRawText()), column.Value))];

    /// <summary>True when the change's row has this key, or had it before.</summary>
    public bool Takes(RelayedChange change) => Takes(change.Key) || Takes(change.Old) || Takes(change.Row);

    private bool Takes(ColumnList list)
    {
        if (!list.Exists) return false;
        foreach (var (name, raw, value) in columns)
        {
            var index = IndexOf(list, name);
            if (index < 0 || !IsEqual(list.Value(index), raw, value)) return false;
        }

        return true;
    }

    // Names stand as JSON writes them; only one with an escape needs reading.
    private static int IndexOf(ColumnList list, byte[] name)
    {
        for (var i = 0; i < list.Count; i++)
        {
            var written = list.Name(i);
            if (written.SequenceEqual(name) || (written.Contains((byte)'\\') && Unescape(written).AsSpan().SequenceEqual(name))) return i;
        }

        return -1;
    }

    private static byte[] Unescape(ReadOnlySpan<byte> written) =>
        Encoding.UTF8.GetBytes(JsonSerializer.Deserialize<string>([(byte)'"', .. written, (byte)'"']) ?? "");

    private static bool IsEqual(ReadOnlySpan<byte> written, byte[] raw, JsonElement value)
    {
        if (written.SequenceEqual(raw)) return true;
        using var document = BridgeJson.Parse(written.ToArray());
        return JsonElement.DeepEquals(document.RootElement, value);
    }
}
