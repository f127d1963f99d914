using System.Text.Json;
using Bridge.Contracts;
using Bridge.Indexer.Changes;

namespace Bridge.Indexer.Documents;

/// <summary>What a document says about the change that it was written for.</summary>
internal static class DocumentStamp
{
    /// <summary>Writes the member <c>cdc</c>.</summary>
    public static void Write(Utf8JsonWriter json, string table, TableChange cause, DateTimeOffset now)
    {
        json.WriteStartObject("cdc"u8);
        json.WriteString("table"u8, table);
        json.WriteNumber("sequence"u8, cause.Sequence);
        if (cause.CommitLsn is { } lsn) json.WriteString("commitLsn"u8, lsn);
        json.WriteString("operation"u8, Word(cause.Operation));
        if (cause.CommittedAt != default) json.WriteString("committedAt"u8, cause.CommittedAt);
        json.WriteString("indexedAt"u8, now);
        json.WriteEndObject();
    }

    private static ReadOnlySpan<byte> Word(Operation operation) => operation switch
    {
        Operation.Insert => "insert"u8,
        Operation.Update => "update"u8,
        Operation.Delete => "delete"u8,
        Operation.Truncate => "truncate"u8,
        _ => "read"u8,
    };
}
