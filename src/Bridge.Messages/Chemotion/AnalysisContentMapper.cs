using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Contracts.Text;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;

namespace Bridge.Messages.Chemotion;

/// <summary>Writes what an analysis keeps in its metadata, or in columns of the same names where its table has them.</summary>
internal sealed class AnalysisContentMapper
{
    private readonly ColumnList metadata = new();
    private readonly ArrayBufferWriter<byte> unescaped = new(4096);
    private readonly ArrayBufferWriter<byte> text = new(4096);

    /// <summary>Writes kind, status, instrument, inReport, position, contentText, contentTruncated and extraMetadata.</summary>
    public void Write(RelayedChange change, MessageWriter writer)
    {
        if (!TryReadMetadata(change, writer)) return;
        if (TryGet(change, "kind"u8, out var kind)) WriteKind(kind, writer.Json);
        if (TryGet(change, "status"u8, out var status)) writer.Raw(AnalysisMembers.Status, status);
        if (TryGet(change, "instrument"u8, out var instrument)) writer.Raw(AnalysisMembers.Instrument, instrument);
        if (TryGet(change, "report"u8, out var report)) WriteInReport(report, writer.Json);
        if (TryGet(change, "index"u8, out var index) && Utf8Parser.TryParse(index[1..^1], out int position, out var length)
            && length == index.Length - 2)
            writer.Json.WriteNumber(AnalysisMembers.Position, position);
        WriteContent(change, writer.Json);
        if (metadata.Exists) WriteExtra(writer);
    }

    /// <summary>False when the metadata is unavailable: then what is made of it is too.</summary>
    private bool TryReadMetadata(RelayedChange change, MessageWriter writer)
    {
        metadata.Clear();
        if (!change.TryGetValue("extended_metadata"u8, out var value, out var type))
            return !change.Unchanged.Contains("extended_metadata"u8) && change.Omitted.IndexOf("extended_metadata"u8) < 0;
        if (type == JsonTokenType.Null) return true;
        if (type != JsonTokenType.StartObject || !ColumnValues.IsTextMap(value))
        {
            writer.Fail("extended_metadata"u8, "is no map of texts");
            return false;
        }

        // A copy, because the value may lie in the row or in the old row and the list wants memory.
        unescaped.ResetWrittenCount();
        unescaped.Write(value);
        var reader = BridgeJson.Read(unescaped.WrittenSpan);
        reader.Read();
        metadata.Read(unescaped.WrittenMemory, 0, ref reader);
        return true;
    }

    /// <summary>A text: the column's where the table has a value in it, else the metadata's.</summary>
    private bool TryGet(RelayedChange change, ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        if (change.TryGetValue(name, out value, out var type) && type == JsonTokenType.String) return true;
        var index = metadata.Exists ? metadata.IndexOf(name) : -1;
        value = index < 0 ? default : metadata.Value(index);
        return index >= 0 && metadata[index].Type == JsonTokenType.String;
    }

    private static void WriteKind(ReadOnlySpan<byte> kind, Utf8JsonWriter json)
    {
        var reader = BridgeJson.Read(kind);
        reader.Read();
        var term = OntologyText.Read(reader.GetString() ?? "");
        json.WriteStartObject(AnalysisMembers.Kind);
        json.WriteString(AnalysisMembers.Raw, term.Raw);
        json.WriteString(AnalysisMembers.TermId, term.TermId);
        json.WriteString(AnalysisMembers.Label, term.Label);
        json.WriteString(AnalysisMembers.Abbreviation, term.Abbreviation);
        json.WriteEndObject();
    }

    private static void WriteInReport(ReadOnlySpan<byte> report, Utf8JsonWriter json)
    {
        if (report.SequenceEqual("\"true\""u8)) json.WriteBoolean(AnalysisMembers.InReport, true);
        if (report.SequenceEqual("\"false\""u8)) json.WriteBoolean(AnalysisMembers.InReport, false);
    }

    private void WriteContent(RelayedChange change, Utf8JsonWriter json)
    {
        if (TryUnescape(change, "content"u8, out var start)) ContentText.Write(QuillText.Read(unescaped.WrittenSpan[start..], text), json);
        else if (TryUnescapeColumn(change, "plain_text_content"u8, out start)) ContentText.Write(unescaped.WrittenSpan[start..], json);
    }

    private bool TryUnescape(RelayedChange change, ReadOnlySpan<byte> name, out int start)
    {
        start = unescaped.WrittenCount;
        return TryGet(change, name, out var value) && Unescape(value);
    }

    private bool TryUnescapeColumn(RelayedChange change, ReadOnlySpan<byte> name, out int start)
    {
        start = unescaped.WrittenCount;
        return change.TryGetValue(name, out var value, out var type) && type == JsonTokenType.String && Unescape(value);
    }

    /// <summary>Appends the string's text behind the metadata; false when it is blank.</summary>
    private bool Unescape(ReadOnlySpan<byte> value)
    {
        var start = unescaped.WrittenCount;
        var reader = BridgeJson.Read(value);
        reader.Read();
        // The buffer may move: the metadata list keeps the memory it was given, which holds the same bytes.
        unescaped.Advance(reader.CopyString(unescaped.GetSpan(value.Length)));
        return !unescaped.WrittenSpan[start..].Trim(" \t\r\n"u8).IsEmpty;
    }

    private void WriteExtra(MessageWriter writer)
    {
        var pieces = writer.Pieces;
        pieces.Begin((byte)'{');
        for (var i = 0; i < metadata.Count; i++)
            if (!IsKnown(metadata.Name(i))) pieces.AddMember(metadata.Name(i), metadata.Value(i));
        pieces.End((byte)'}');
        writer.Raw(AnalysisMembers.ExtraMetadata, pieces.Written);
    }

    private static bool IsKnown(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("kind"u8) || key.SequenceEqual("status"u8) || key.SequenceEqual("content"u8)
        || key.SequenceEqual("report"u8) || key.SequenceEqual("index"u8) || key.SequenceEqual("instrument"u8);
}
