using System.Text.Json;
using Bridge.Contracts;
using Bridge.Messages.Reading;

namespace Bridge.Messages.Writing;

/// <summary>Writes the members that all contracts share.</summary>
internal static class ChangeMembers
{
    private static readonly JsonEncodedText Source = JsonEncodedText.Encode("source");
    private static readonly JsonEncodedText Pipeline = JsonEncodedText.Encode("pipeline");
    private static readonly JsonEncodedText Schema = JsonEncodedText.Encode("schema");
    private static readonly JsonEncodedText Table = JsonEncodedText.Encode("table");
    private static readonly JsonEncodedText Sequence = JsonEncodedText.Encode("sequence");
    private static readonly JsonEncodedText CommitLsn = JsonEncodedText.Encode("commitLsn");
    private static readonly JsonEncodedText Ordinal = JsonEncodedText.Encode("ordinal");
    private static readonly JsonEncodedText TransactionId = JsonEncodedText.Encode("transactionId");
    private static readonly JsonEncodedText CommittedAt = JsonEncodedText.Encode("committedAt");
    private static readonly JsonEncodedText OperationMember = JsonEncodedText.Encode("operation");
    private static readonly JsonEncodedText ChangedColumns = JsonEncodedText.Encode("changedColumns");
    private static readonly JsonEncodedText UnavailableColumns = JsonEncodedText.Encode("unavailableColumns");
    private static readonly JsonEncodedText Omitted = JsonEncodedText.Encode("omitted");
    private static readonly JsonEncodedText SoftDeleted = JsonEncodedText.Encode("softDeleted");
    private static readonly JsonEncodedText Restored = JsonEncodedText.Encode("restored");

    /// <summary>Writes <c>source</c> and <c>operation</c>.</summary>
    public static void WriteSource(RelayedChange change, JsonEncodedText pipeline, MessageWriter writer)
    {
        var json = writer.Json;
        var transaction = change.Transaction;
        json.WriteStartObject(Source);
        json.WriteString(Pipeline, pipeline);
        json.WriteString(Schema, change.Table.SchemaJson);
        json.WriteString(Table, change.Table.NameJson);
        json.WriteNumber(Sequence, change.Sequence);
        if (!transaction.CommitLsnJson.IsEmpty) writer.Raw(CommitLsn, transaction.CommitLsnJson.Span);
        if (change.Ordinal is { } ordinal) json.WriteNumber(Ordinal, ordinal);
        if (transaction.Xid is { } xid) json.WriteNumber(TransactionId, xid);
        writer.Raw(CommittedAt, transaction.CommittedAtJson.Span);
        json.WriteEndObject();
        json.WriteString(OperationMember, OperationNames.Json(change.Operation));
    }

    /// <summary>Writes <c>changedColumns</c>, <c>unavailableColumns</c> and <c>omitted</c>; <paramref name="expected"/> are the contract's
    /// own columns.</summary>
    public static void WriteColumns(RelayedChange change, byte[][] expected, MessageWriter writer)
    {
        WriteChanged(change, writer);
        WriteUnavailable(change, expected, writer);
        if (change.Omitted.Count > 0) writer.Raw(Omitted, change.Omitted.Raw);
    }

    /// <summary>Writes <c>softDeleted</c> and <c>restored</c> where the old row says.</summary>
    public static void WriteSoftDelete(RelayedChange change, MessageWriter writer)
    {
        if (change.Operation != Operation.Update
            || !change.TryGetOldValue("deleted_at"u8, out _, out var before)
            || !change.TryGetValue("deleted_at"u8, out _, out var after)) return;
        writer.Json.WriteBoolean(SoftDeleted, before == JsonTokenType.Null && after != JsonTokenType.Null);
        writer.Json.WriteBoolean(Restored, before != JsonTokenType.Null && after == JsonTokenType.Null);
    }

    private static void WriteChanged(RelayedChange change, MessageWriter writer)
    {
        if (change.Operation != Operation.Update || !change.HasOldRow()) return;
        var pieces = writer.Pieces;
        pieces.Begin((byte)'[');
        for (var i = 0; i < change.Row.Count; i++)
        {
            var old = change.Old.IndexOf(change.Row.Name(i), i);
            if (old < 0 || !change.Old.Value(old).SequenceEqual(change.Row.Value(i))) pieces.AddName(change.Row.Name(i));
        }

        for (var i = 0; i < change.Omitted.Count; i++)
            if (change.Row.IndexOf(change.Omitted.Name(i)) < 0) pieces.AddName(change.Omitted.Name(i));
        pieces.End((byte)']');
        writer.Raw(ChangedColumns, pieces.Written);
    }

    private static void WriteUnavailable(RelayedChange change, byte[][] expected, MessageWriter writer)
    {
        if (!change.Row.Exists) return;
        var pieces = writer.Pieces;
        pieces.Begin((byte)'[');
        for (var i = 0; i < change.Unchanged.Count; i++)
            if (!change.TryGetValue(change.Unchanged[i], out _, out _)) pieces.AddName(change.Unchanged[i]);
        for (var i = 0; i < change.Omitted.Count; i++)
            if (change.Row.IndexOf(change.Omitted.Name(i)) < 0) pieces.AddName(change.Omitted.Name(i));
        foreach (var column in expected)
            if (change.Row.IndexOf(column) < 0 && !change.Unchanged.Contains(column) && change.Omitted.IndexOf(column) < 0)
                pieces.AddName(column);

        pieces.End((byte)']');
        if (pieces.Count > 0) writer.Raw(UnavailableColumns, pieces.Written);
    }
}
