using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Contracts.Positions;

namespace Bridge.Outbox.Writing;

/// <summary>Collects row changes into the transactions of one <see cref="ChangeBatch"/>, written as bytes.</summary>
/// <remarks>
/// Reused for record after record; not thread-safe. What repeats (table names, a transaction's header) is said once in a record.
/// </remarks>
public sealed class ChangeBatchBuilder(string pipeline)
{
    private readonly ArrayBufferWriter<byte> transactions = new(96 * 1024);
    private readonly ChangeBatchEnvelope envelope = new(pipeline);
    private readonly List<(string Schema, string Table)> tables = [];

    private bool transactionOpen;
    private bool headerWritten;
    private string? job;
    private uint xid;
    private DateTimeOffset committedAt;
    private int changesInTransaction;
    private (uint Xid, DateTimeOffset CommittedAt, Operation Operation) last;
    private (int Offset, int Length) lastKey;
    private int lastTable;

    /// <summary>How many changes are collected.</summary>
    public int Count { get; private set; }

    /// <summary>Roughly how large the record is, in bytes.</summary>
    public int Bytes => transactions.WrittenCount;

    /// <summary>True when there is nothing to append.</summary>
    public bool IsEmpty => transactions.WrittenCount == 0;

    /// <summary>The position of the last change; null when there is none.</summary>
    public ChangePosition? LastPosition { get; private set; }

    /// <summary>The commit LSN of the transaction in hand.</summary>
    public Lsn CommitLsn { get; private set; }

    /// <summary>The table of the last change.</summary>
    public (string Schema, string Table) LastTable => tables[lastTable];

    /// <summary>The transaction of the last change that has a position, and what happened in it.</summary>
    public (uint Xid, DateTimeOffset CommittedAt, Operation Operation) Last => last;

    /// <summary>The key of the last change as JSON; empty for a truncate. Valid until the next call.</summary>
    public ReadOnlySpan<byte> LastKey => transactions.WrittenSpan.Slice(lastKey.Offset, lastKey.Length);

    /// <summary>A transaction begins; it is written only when it has changes.</summary>
    public void BeginTransaction(uint transactionId, Lsn commitLsn, DateTimeOffset commitTime)
    {
        transactionOpen = true;
        headerWritten = false;
        job = null;
        (xid, CommitLsn, committedAt) = (transactionId, commitLsn, commitTime);
        changesInTransaction = 0;
    }

    /// <summary>Adds a change of the open transaction.</summary>
    /// <param name="operation">What happened.</param>
    /// <param name="schema">The table's schema.</param>
    /// <param name="table">The table.</param>
    /// <param name="ordinal">The change's place in its transaction.</param>
    /// <param name="members">JSON members without braces.</param>
    /// <param name="keyOffset">Where the key's value begins in them.</param>
    /// <param name="keyLength">Its length.</param>
    public void Add(Operation operation, string schema, string table, int ordinal, ReadOnlySpan<byte> members, int keyOffset, int keyLength)
    {
        WriteHeader();
        lastTable = IndexOf(schema, table);
        if (changesInTransaction++ > 0) transactions.Write(","u8);
        transactions.Write(OperationStart(operation));
        WriteNumber(lastTable);
        transactions.Write(",\"ordinal\":"u8);
        WriteNumber(ordinal);
        if (members.Length > 0) transactions.Write(","u8);
        lastKey = (transactions.WrittenCount + keyOffset, keyLength);
        transactions.Write(members);
        transactions.Write("}"u8);
        LastPosition = new ChangePosition(CommitLsn, ordinal);
        last = (xid, committedAt, operation);
        Count++;
    }

    /// <summary>Rows that a backfill's job read begin; they stand between transactions, so the builder holds nothing else.</summary>
    public void BeginRead(string readingJob, DateTimeOffset readAt)
    {
        transactionOpen = true;
        headerWritten = false;
        (job, committedAt) = (readingJob, readAt);
        changesInTransaction = 0;
    }

    /// <summary>Adds a row that was read; it has no position in WAL and moves none.</summary>
    public void AddRead(string schema, string table, ReadOnlySpan<byte> members)
    {
        WriteHeader();
        var index = IndexOf(schema, table);
        if (changesInTransaction++ > 0) transactions.Write(","u8);
        transactions.Write(OperationStart(Operation.Read));
        WriteNumber(index);
        transactions.Write(","u8);
        transactions.Write(members);
        transactions.Write("}"u8);
        Count++;
    }

    /// <summary>The open transaction is complete; the record says so if any change of it was written, here or before.</summary>
    public void EndTransaction(bool hasChanges)
    {
        if (hasChanges)
        {
            WriteHeader();
            CloseTransaction(complete: true);
        }

        transactionOpen = false;
    }

    /// <summary>Finishes the record; the bytes are valid until the next call.</summary>
    public ReadOnlyMemory<byte> Close(string epoch, long previousSequence, long firstSequence)
    {
        if (transactionOpen && headerWritten) CloseTransaction(complete: false);
        return envelope.Write(epoch, previousSequence, firstSequence, Count, tables, transactions.WrittenSpan);
    }

    /// <summary>Begins the next record; an open transaction goes on in it.</summary>
    public void Reset()
    {
        transactions.ResetWrittenCount();
        tables.Clear();
        Count = 0;
        LastPosition = null;
        headerWritten = false;
        changesInTransaction = 0;
    }

    private void WriteHeader()
    {
        if (headerWritten) return;
        headerWritten = true;
        if (transactions.WrittenCount > 0) transactions.Write(","u8);
        var text = job is not null
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"job\":{JsonSerializer.Serialize(job)}," +
                $"\"committedAt\":\"{committedAt:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\",\"changes\":[")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"commitLsn\":\"{CommitLsn}\",\"xid\":{xid}," +
                $"\"committedAt\":\"{committedAt:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}\",\"changes\":[");
        Encoding.UTF8.GetBytes(text, transactions);
    }

    private void CloseTransaction(bool complete) => transactions.Write(complete ? "],\"complete\":true}"u8 : "],\"complete\":false}"u8);

    private int IndexOf(string schema, string table)
    {
        for (var index = tables.Count - 1; index >= 0; index--)
        {
            if (tables[index].Table == table && tables[index].Schema == schema) return index;
        }

        tables.Add((schema, table));
        return tables.Count - 1;
    }

    private void WriteNumber(int number)
    {
        number.TryFormat(transactions.GetSpan(11), out var written, default, CultureInfo.InvariantCulture);
        transactions.Advance(written);
    }

    private static ReadOnlySpan<byte> OperationStart(Operation operation) => operation switch
    {
        Operation.Insert => "{\"operation\":\"insert\",\"table\":"u8,
        Operation.Update => "{\"operation\":\"update\",\"table\":"u8,
        Operation.Delete => "{\"operation\":\"delete\",\"table\":"u8,
        Operation.Truncate => "{\"operation\":\"truncate\",\"table\":"u8,
        Operation.Read => "{\"operation\":\"read\",\"table\":"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(operation)),
    };
}
