using Bridge.Capture.Backfill;
using Bridge.Capture.Changes;
using Bridge.Capture.Decoding;
using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Contracts.Positions;
using Bridge.Outbox;
using Bridge.Outbox.Writing;
using Npgsql;

namespace Bridge.Worker.Capture;

/// <summary>The loop of one epoch: WAL message → decoded change → outbox record → Checkpoint → acknowledged LSN.</summary>
/// <remarks>A record is appended when it is full, when the reader has caught up, or when it has lingered; so latency is low when little happens and records are large when much does.</remarks>
internal sealed class CapturePump(
    NpgsqlDataSource database, ReplicationSource source, ChangeDecoder decoder, VisibilityGate gate, ReaderNap nap, OutboxWriter writer,
    ResumeFilter resume, RetentionGuard retention, ChangeBatchBuilder builder, BackfillDesk desk, IMovedRows moved, OutboxOptions options, CaptureStatus status, TimeProvider time)
{
    /// <summary>The members of a change begin with <c>"key":</c>.</summary>
    private const int KeyOffset = 6;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    /// <summary>The tick while nothing happens: each is a wake-up of its own.</summary>
    private static readonly TimeSpan IdleTick = TimeSpan.FromSeconds(1);

    /// <summary>More changes than this in a millisecond, since the last record, are a drain: what comes next is worth a short wait.</summary>
    private const int BusyChanges = 5;

    private readonly VisibleTransactions visible = new(gate, status, time);
    private readonly RecordAppender appender = new(writer, retention, builder, desk, options, status, time);
    private readonly ReadRows readRows = new(desk, writer, builder, options, time);
    private readonly List<MovedRow> movedRows = [];
    private Task ticking = Task.CompletedTask;
    private Lsn complete = writer.OpenedCompleteThrough;
    private Lsn appended = writer.OpenedCompleteThrough;
    private bool inTransaction;
    private bool transactionHasChanges;
    private long firstWaiting;
    private long lastTick = time.GetTimestamp();
    private bool isIdle;
    private long changes;
    private long transactions;
    private long collected;
    private DateTimeOffset? lastCommittedAt;

    /// <summary>Runs until the epoch or one of its connections ends, always by an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var reading = source.ReadAsync(cancellationToken);
            if (!reading.IsCompleted)
            {
                if (!await CatchUpAsync(reading.AsTask(), cancellationToken)) return;
            }
            else if (!await reading) return;

            await TakeAsync(cancellationToken);
            if (time.GetElapsedTime(lastTick) >= Tick) await TickAsync(cancellationToken);
        }
    }

    // The reader has caught up: what is collected goes out at once, but for one nap a record; while much is happening, more is let come together first,
    // since a wake-up and a small record for each message would cost more than the work itself.
    private async ValueTask<bool> CatchUpAsync(Task<bool> reading, CancellationToken cancellationToken)
    {
        await nap.BeforeRecordAsync();

        if (!reading.IsCompleted && options.Linger > ReaderNap.Length && builder.Count > nap.SinceAppend.TotalMilliseconds * BusyChanges)
            await Task.WhenAny(reading, Task.Delay(options.Linger - ReaderNap.Length, time, cancellationToken));

        if (!reading.IsCompleted)
        {
            // The rest of a transaction follows at once; without it, its changes would take two records.
            if (!inTransaction) await AppendAsync(cancellationToken);
            if (!inTransaction && !desk.IsIdle) await AppendReadRowsAsync(reading, cancellationToken);
            await WaitAsync(reading, cancellationToken);
            await nap.BehindFirstAsync();
        }

        return await reading;
    }

    private async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        var kind = decoder.Decode(source.Data.Span, source.WalStart);
        while (kind == DecodedKind.CatalogNeeded)
        {
            await decoder.Catalog.LoadMissingAsync(database, cancellationToken);
            kind = decoder.Decode(source.Data.Span, source.WalStart);
        }

        switch (kind)
        {
            case DecodedKind.Begin:
                await BeginAsync(cancellationToken);
                break;
            case DecodedKind.Changes:
                await AddAsync(cancellationToken);
                break;
            case DecodedKind.Mark:
                desk.Read(decoder.Mark.Span);
                break;
            case DecodedKind.Commit:
                await CommitAsync(cancellationToken);
                break;
            default:
                break;
        }
    }

    private async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        var transaction = decoder.Transaction;
        resume.Begin(transaction.CommitLsn);
        inTransaction = true;
        if (!visible.Add(transaction.Xid))
        {
            // What was collected before is visible and does not wait with it.
            await AppendAsync(cancellationToken);
            await visible.WaitAsync(transaction.Xid, TickAsync, cancellationToken);
        }

        transactionHasChanges = resume.IsTailTransaction(transaction.CommitLsn);
        builder.BeginTransaction(transaction.Xid, transaction.CommitLsn, transaction.CommittedAt);
    }

    private async ValueTask AddAsync(CancellationToken cancellationToken)
    {
        var decoded = decoder.Changes;
        for (var index = 0; index < decoded.Count; index++)
        {
            var change = decoded[index];
            if (resume.Skips(change)) continue;
            if (!desk.IsIdle) Show(change);
            if (builder.IsEmpty) firstWaiting = time.GetTimestamp();
            builder.Add(change.Operation, change.Relation.Schema, change.Relation.Table, change.Position.Ordinal, change.Members.Span, KeyOffset, change.Key.Length);
            transactionHasChanges = true;
        }

        if (builder.Bytes >= options.RecordBytes) await AppendAsync(cancellationToken);
    }

    private async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        if (builder.IsEmpty) firstWaiting = time.GetTimestamp();
        builder.EndTransaction(transactionHasChanges);
        inTransaction = false;
        // What is sent again up to the tail was complete before: "complete through" never goes backwards.
        if (decoder.EndLsn > complete) complete = decoder.EndLsn;
        lastCommittedAt = decoder.Transaction.CommittedAt;
        if (transactionHasChanges) collected++;
        if (desk.HasMark) await PassMarkAsync(cancellationToken);
        if (!builder.IsEmpty && time.GetElapsedTime(firstWaiting) >= options.Linger) await AppendAsync(cancellationToken);
        if (!desk.IsIdle && readRows.IsDue) await AppendReadRowsAsync(isCaughtUp: false, cancellationToken);
    }

    // BackfillCommands give way to live changes, in time and in what they say of a row.
    private void Show(RowChange change)
    {
        desk.Live(time.GetTimestamp());
        if (desk.Show(change) is { } row) movedRows.Add(row);
    }

    // A page is read behind its mark: what was committed before it, and it itself, must be visible by then (outbox rule 3, visible).
    private async ValueTask PassMarkAsync(CancellationToken cancellationToken)
    {
        await AppendAsync(cancellationToken);
        await visible.WaitForAllAsync(TickAsync, cancellationToken);
        desk.Commit();
    }

    // A backfill's rows stand between transactions, a record at a time: what is live waits for one record at the most.
    private async ValueTask AppendReadRowsAsync(bool isCaughtUp, CancellationToken cancellationToken)
    {
        await AppendAsync(cancellationToken);
        var window = readRows.Fill(isCaughtUp);
        if (!builder.IsEmpty)
        {
            await appender.WaitForRetentionAsync(cancellationToken);
            await appender.AppendAsync(cancellationToken);
        }

        readRows.Appended(window);
    }

    private async ValueTask AppendReadRowsAsync(Task reading, CancellationToken cancellationToken)
    {
        while (!reading.IsCompleted && desk.HasRows)
        {
            if (readRows.HasRoom) await AppendReadRowsAsync(isCaughtUp: true, cancellationToken);
            else await Task.WhenAny(reading, readRows.RoomAsync(), Task.Delay(Tick, time, cancellationToken));
            if (time.GetElapsedTime(lastTick) >= Tick) await TickAsync(cancellationToken);
        }
    }

    private async ValueTask AppendAsync(CancellationToken cancellationToken)
    {
        if (!builder.IsEmpty)
        {
            await appender.WaitForRetentionAsync(cancellationToken);
            await AppendCollectedAsync(cancellationToken);
        }

        if (appender.IsCheckpointDueBySize) await CheckpointAsync(cancellationToken);
    }

    private async ValueTask AppendCollectedAsync(CancellationToken cancellationToken)
    {
        await visible.WaitForAllAsync(TickAsync, cancellationToken);
        if (movedRows.Count > 0) await moved.KeepAsync(movedRows, cancellationToken);
        movedRows.Clear();
        var count = builder.Count;
        changes += count;
        transactions += Interlocked.Exchange(ref collected, 0);
        await appender.AppendAsync(cancellationToken);
        nap.Appended(count);
    }

    private async ValueTask WaitAsync(Task reading, CancellationToken cancellationToken)
    {
        // Cancelled, the source ends the read by itself.
        while (!reading.IsCompleted && !cancellationToken.IsCancellationRequested)
        {
            // One timer for many waits: a new one for each would outlive it by far.
            if (ticking.IsCompleted) ticking = Task.Delay(isIdle ? IdleTick : Tick, time, cancellationToken);
            await Task.WhenAny(reading, ticking);
            if (time.GetElapsedTime(lastTick) >= Tick) await TickAsync(cancellationToken);
        }
    }

    private async ValueTask TickAsync(CancellationToken cancellationToken)
    {
        lastTick = time.GetTimestamp();
        isIdle = builder.IsEmpty && appender.Checkpointed == CompleteThrough() && nap.SinceAppend > IdleTick;
        writer.ThrowIfLost();
        if (inTransaction && !visible.IsWaiting && !builder.IsEmpty && time.GetElapsedTime(firstWaiting) >= Tick) await AppendAsync(cancellationToken);
        // While what is collected waits to be visible, so does the Checkpoint behind it.
        if (!(visible.IsWaiting && !builder.IsEmpty) && appender.IsCheckpointDue(CompleteThrough())) await CheckpointAsync(cancellationToken);
        if (writer.TakeAcknowledgeable(options.AcknowledgeDelay) is { } lsn && source.Acknowledger.Acknowledge(lsn)) await source.Acknowledger.TrySendAsync(cancellationToken);
        Report();
    }

    private async ValueTask CheckpointAsync(CancellationToken cancellationToken)
    {
        if (!builder.IsEmpty) await AppendCollectedAsync(cancellationToken);
        await appender.CheckpointAsync(CompleteThrough(), cancellationToken);
    }

    // Between transactions the server's keep-alives say how far WAL holds nothing for us (outbox rule 6, acknowledge: idle databases too).
    private Lsn CompleteThrough()
    {
        if (!inTransaction && builder.IsEmpty && source.Received > complete) complete = source.Received;
        return complete;
    }

    private void Report()
    {
        if (builder.IsEmpty) appended = CompleteThrough();
        status.Update(Describe);
    }

    private CaptureSnapshot Describe(CaptureSnapshot current) => current with
    {
        Received = source.Received,
        Appended = appended,
        CompleteThrough = writer.CompleteThrough,
        Acknowledged = source.Acknowledger.Acknowledged,
        LastCommittedAt = lastCommittedAt ?? current.LastCommittedAt,
        LastSequence = writer.Tail.Sequence,
        Epoch = writer.Epoch,
        Changes = current.Changes + Interlocked.Exchange(ref changes, 0),
        Transactions = current.Transactions + Interlocked.Exchange(ref transactions, 0),
    };
}
