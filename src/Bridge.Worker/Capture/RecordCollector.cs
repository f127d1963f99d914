using Bridge.Capture.Changes;
using Bridge.Contracts.Positions;
using Bridge.Outbox;
using Bridge.Outbox.Writing;

namespace Bridge.Worker.Capture;

/// <summary>Collects the transactions of WAL into records, and says when one is to be appended.</summary>
/// <remarks>
/// A record is appended when it is full, when the reader has caught up, or when it has lingered; so latency is low when little happens and
/// records are large when much does. What is appended is visible (outbox rule 3, visible). Used by the pump and its clock alone.
/// </remarks>
internal sealed class RecordCollector(
    CollectedWal wal, RecordAppender appender, VisibleTransactions visible, ChangeBatchBuilder builder, ShownChanges shown,
    ReaderPause nap, OutboxOptions options, TimeProvider time)
{
    /// <summary>The members of a change begin with <c>"key":</c>.</summary>
    private const int KeyOffset = 6;

    /// <summary>So many changes in a millisecond, since the last record, are a drain: what comes next is worth a short wait.</summary>
    private const int BusyChanges = 5;

    private bool transactionHasChanges;
    private long firstWaiting;
    private long changes;
    private long transactions;
    private long collected;

    /// <summary>True from a Begin message to its Commit.</summary>
    public bool InTransaction { get; private set; }

    /// <summary>True while nothing is collected.</summary>
    public bool IsEmpty => builder.IsEmpty;

    /// <summary>True when the record is as large as one should be.</summary>
    public bool IsFull => builder.Bytes >= options.RecordBytes;

    /// <summary>True when what is collected has waited for as long as it may wait for more.</summary>
    public bool HasLingered => !builder.IsEmpty && time.GetElapsedTime(firstWaiting) >= options.Linger;

    /// <summary>True while so much comes that more is worth a short wait.</summary>
    public bool IsBusy => options.Linger > ReaderPause.Length && builder.Count > nap.SinceAppend.TotalMilliseconds * BusyChanges;

    /// <summary>True when a Checkpoint is due; while what is collected waits to be visible, so does the Checkpoint behind it.</summary>
    public bool IsCheckpointDue => !(visible.IsWaiting && !builder.IsEmpty) && appender.IsCheckpointDue(CompleteThrough());

    /// <summary>The commit time of the last transaction read; null before the first.</summary>
    public DateTimeOffset? LastCommittedAt { get; private set; }

    /// <summary>True when changes of an open transaction have waited for its end for so long.</summary>
    public bool IsHeldOpenFor(TimeSpan age) =>
        InTransaction && !visible.IsWaiting && !builder.IsEmpty && time.GetElapsedTime(firstWaiting) >= age;

    /// <summary>True when a Checkpoint says all that is known, and nothing was appended for so long.</summary>
    public bool IsIdleFor(TimeSpan age) => builder.IsEmpty && appender.Checkpointed == CompleteThrough() && nap.SinceAppend > age;

    /// <summary>Everything committed before it is in the outbox, or will be with what is collected.</summary>
    public Lsn CompleteThrough()
    {
        // Between transactions keep-alives say how far WAL holds nothing for us: idle databases too (outbox rule 6, acknowledge).
        if (!InTransaction && builder.IsEmpty) wal.TakeReceived();
        return wal.Complete;
    }

    /// <summary>Naps before a record, where changes come together.</summary>
    public Task NapAsync() => nap.BeforeRecordAsync();

    /// <summary>Naps behind the first message that came since the last record, where changes come together.</summary>
    public Task NapBehindFirstAsync() => nap.BehindFirstAsync();

    /// <summary>Waits for more, until it comes or the longest wait is over.</summary>
    public Task LingerAsync(Task reading, CancellationToken cancellationToken) =>
        Task.WhenAny(reading, Task.Delay(options.Linger - ReaderPause.Length, time, cancellationToken));

    /// <summary>A transaction begins.</summary>
    /// <param name="transaction">What its Begin message says.</param>
    /// <param name="continuesTail">True when the outbox holds changes of it already.</param>
    /// <param name="cancellationToken">Ends the wait until it is visible.</param>
    public async ValueTask BeginAsync(TransactionHeader transaction, bool continuesTail, CancellationToken cancellationToken)
    {
        InTransaction = true;
        if (!visible.Add(transaction.Xid))
        {
            // What was collected before is visible and does not wait with it.
            await AppendAsync(cancellationToken);
            await visible.WaitAsync(transaction.Xid, cancellationToken);
        }

        transactionHasChanges = continuesTail;
        builder.BeginTransaction(transaction.Xid, transaction.CommitLsn, transaction.CommittedAt);
    }

    /// <summary>Takes a change of the open transaction.</summary>
    public void Add(RowChange change)
    {
        shown.Show(change);
        if (builder.IsEmpty) firstWaiting = time.GetTimestamp();
        var (table, ordinal) = (change.Relation, change.Position.Ordinal);
        builder.Add(change.Operation, table.Schema, table.Table, ordinal, change.Members.Span, KeyOffset, change.Key.Length);
        transactionHasChanges = true;
    }

    /// <summary>The open transaction ends.</summary>
    /// <param name="end">The LSN behind its commit record.</param>
    /// <param name="committedAt">Its commit time.</param>
    public void Commit(Lsn end, DateTimeOffset committedAt)
    {
        if (builder.IsEmpty) firstWaiting = time.GetTimestamp();
        builder.EndTransaction(transactionHasChanges);
        InTransaction = false;
        wal.Take(end);
        LastCommittedAt = committedAt;
        if (transactionHasChanges) collected++;
    }

    /// <summary>The transaction that ended held nothing that others wait for: what a busy neighbour commits must not add up.</summary>
    public void ForgetIfEmpty(uint xid)
    {
        if (!transactionHasChanges) visible.Forget(xid);
    }

    /// <summary>Waits until everything that was read is visible.</summary>
    public ValueTask WaitUntilVisibleAsync(CancellationToken cancellationToken) => visible.WaitForAllAsync(cancellationToken);

    /// <summary>Appends what is collected, and the Checkpoint that is due by size.</summary>
    public async ValueTask AppendAsync(CancellationToken cancellationToken)
    {
        if (!builder.IsEmpty)
        {
            await appender.WaitForRetentionAsync(cancellationToken);
            await AppendCollectedAsync(cancellationToken);
        }

        if (appender.IsCheckpointDueBySize) await CheckpointAsync(cancellationToken);
    }

    /// <summary>Appends what the builder was filled with between transactions.</summary>
    public async ValueTask AppendReadRowsAsync(CancellationToken cancellationToken)
    {
        if (builder.IsEmpty) return;
        await appender.WaitForRetentionAsync(cancellationToken);
        wal.TellProof();
        await appender.AppendAsync(cancellationToken);
    }

    /// <summary>Appends a Checkpoint behind what is collected.</summary>
    public async ValueTask CheckpointAsync(CancellationToken cancellationToken)
    {
        if (!builder.IsEmpty) await AppendCollectedAsync(cancellationToken);
        await appender.CheckpointAsync(CompleteThrough(), cancellationToken);
    }

    /// <summary>What was appended since this was last asked.</summary>
    public (long Changes, long Transactions) TakeCounts() =>
        (Interlocked.Exchange(ref changes, 0), Interlocked.Exchange(ref transactions, 0));

    private async ValueTask AppendCollectedAsync(CancellationToken cancellationToken)
    {
        await visible.WaitForAllAsync(cancellationToken);
        await shown.KeepMovedAsync(cancellationToken);
        var count = builder.Count;
        changes += count;
        transactions += Interlocked.Exchange(ref collected, 0);
        wal.TellProof();
        await appender.AppendAsync(cancellationToken);
        nap.Appended(count);
    }
}
