using Bridge.Capture.Backfill;
using Bridge.Capture.Decoding;
using Bridge.Capture.Replication;
using Npgsql;

namespace Bridge.Worker.Capture;

/// <summary>The loop of one epoch: it reads WAL, decodes it, and hands what each message means to the collector.</summary>
internal sealed class CapturePump(
    NpgsqlDataSource database, IWalSource source, ChangeDecoder decoder, ResumeFilter resume, RecordCollector collector,
    EpochClock clock, ReadRowsTurns turns, WindowRegister register)
{
    /// <summary>Runs until the epoch or one of its connections ends, by an exception; returns when the server ends the stream.</summary>
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
            clock.Misfits = decoder.Misfits;
            if (clock.IsDue) await clock.TickAsync(cancellationToken);
        }
    }

    // The reader has caught up: what is collected goes out at once, but for one nap a record; while much is happening, more is let come
    // together first, since a wake-up and a small record for each message would cost more than the work itself.
    private async ValueTask<bool> CatchUpAsync(Task<bool> reading, CancellationToken cancellationToken)
    {
        await collector.NapAsync();
        if (!reading.IsCompleted && collector.IsBusy) await collector.LingerAsync(reading, cancellationToken);
        if (!reading.IsCompleted)
        {
            // The rest of a transaction follows at once; without it, its changes would take two records.
            if (!collector.InTransaction)
            {
                await collector.AppendAsync(cancellationToken);
                await turns.WhileWaitingAsync(reading, cancellationToken);
            }

            await clock.WaitAsync(reading, cancellationToken);
            await collector.NapBehindFirstAsync();
        }

        return await reading;
    }

    private async ValueTask TakeAsync(CancellationToken cancellationToken)
    {
        var kind = decoder.Decode(source.Data.Span, source.WalStart);
        while (kind == DecodedKind.CatalogNeeded)
        {
            // Before a SELECT sees the transaction, what it made would be taken for something that is gone (outbox rule 3, visible).
            await collector.WaitUntilVisibleAsync(cancellationToken);
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
                register.Read(decoder.Mark.Span);
                break;
            case DecodedKind.Commit:
                await CommitAsync(cancellationToken);
                break;
            default:
                break;
        }
    }

    private ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        var transaction = decoder.Transaction;
        resume.Begin(transaction);
        return collector.BeginAsync(transaction, continuesTail: resume.IsTailTransaction(transaction.CommitLsn), cancellationToken);
    }

    private ValueTask AddAsync(CancellationToken cancellationToken)
    {
        var decoded = decoder.Changes;
        for (var index = 0; index < decoded.Count; index++)
        {
            if (!resume.Skips(decoded[index])) collector.Add(decoded[index]);
        }

        return collector.IsFull ? collector.AppendAsync(cancellationToken) : ValueTask.CompletedTask;
    }

    private async ValueTask CommitAsync(CancellationToken cancellationToken)
    {
        collector.Commit(decoder.EndLsn, decoder.Transaction.CommittedAt);
        if (register.HasMark) await PassMarkAsync(cancellationToken);
        else collector.ForgetIfEmpty(decoder.Transaction.Xid);
        if (collector.HasLingered) await collector.AppendAsync(cancellationToken);
        await turns.BehindCommitAsync(cancellationToken);
    }

    // A page is read behind its mark: what was committed before it, and it itself, must be visible by then (outbox rule 3, visible).
    private async ValueTask PassMarkAsync(CancellationToken cancellationToken)
    {
        await collector.AppendAsync(cancellationToken);
        await collector.WaitUntilVisibleAsync(cancellationToken);
        register.Commit();
    }
}
