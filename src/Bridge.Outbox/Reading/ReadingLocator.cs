using Bridge.Contracts.Positions;
using Bridge.Outbox.Records;
using RabbitMQ.Client;

namespace Bridge.Outbox.Reading;

/// <summary>Finds where to attach for an <see cref="OutboxStart"/> (outbox rule 8, read): the place is looked up anew, a stored record
/// number is only a hint.</summary>
internal sealed class ReadingLocator(IConnection connection, string stream)
{
    /// <summary>The place for <paramref name="start"/>.</summary>
    public async Task<ReadingStart> LocateAsync(OutboxStart start, CancellationToken cancellationToken)
    {
        var (place, end) = await CheckpointFinder.FindLastAsync(connection, stream, cancellationToken);
        var tail = place.Checkpoint?.Tail.Sequence ?? 0;
        return start switch
        {
            OutboxStart.AtFirst => await AtFirstAsync(place, cancellationToken),
            OutboxStart.AtNext => await AtEndAsync(place, end, back: 0, cancellationToken),
            OutboxStart.AtLast => await AtEndAsync(place, end, back: 1, cancellationToken),
            OutboxStart.AtTime time => new ReadingStart(await FirstAppendedAsync(time.Time, place, cancellationToken), null, time.Time,
                new RecordJudge(place)),
            OutboxStart.AtLsn lsn => new ReadingStart(await SearchAsync(
                number => IsBeforeAsync(number, lsn.Lsn, place, cancellationToken), place, cancellationToken), null, null,
                new RecordJudge(place)),
            OutboxStart.AfterSequence after => new ReadingStart(
                after.Sequence >= tail ? place.RecordNumber : await BeforeAsync(after, place, cancellationToken), after.Sequence, null,
                    new RecordJudge(place)),
            _ => throw new ArgumentOutOfRangeException(nameof(start)),
        };
    }

    private async Task<ReadingStart> AtFirstAsync(OutboxPlace place, CancellationToken cancellationToken)
    {
        var first = await CheckpointFinder.FirstAtAsync(connection, stream, "first", cancellationToken);
        return new ReadingStart(first.RecordNumber, null, null, new RecordJudge(place));
    }

    // Rolls forward from the Checkpoint to the end known now, to learn the tail at this moment.
    private async Task<ReadingStart> AtEndAsync(OutboxPlace place, long end, long back, CancellationToken cancellationToken)
    {
        var judge = new RecordJudge(place);
        var tail = place.Checkpoint?.Tail.Sequence ?? 0;
        await using var cursor = await OutboxCursor
            .AttachAsync(connection, stream, place.RecordNumber, OutboxCursor.Reading, cancellationToken);
        OutboxRecord record;
        do
        {
            record = await cursor.NextAsync(cancellationToken);
            if (judge.Accept(record) && record.Kind == RecordKind.ChangeBatch) tail = Math.Max(tail, record.LastSequence);
        }
        while (record.RecordNumber < end);
        var after = new OutboxStart.AfterSequence(Math.Max(0, tail - back), null);
        return new ReadingStart(await BeforeAsync(after, place, cancellationToken), after.Sequence, null, new RecordJudge(place));
    }

    private async Task<long> BeforeAsync(OutboxStart.AfterSequence after, OutboxPlace place, CancellationToken cancellationToken)
    {
        if (after.RecordHint is { } hint && hint > 0 && hint < place.RecordNumber
            && await IsBeforeAsync(hint, after.Sequence, place, cancellationToken))
            return hint;
        var found = await SearchAsync(number => IsBeforeAsync(number, after.Sequence, place, cancellationToken), place, cancellationToken);
        // A copy of older records may have misled the search: then everything is read.
        return await PassesOverAsync(found, after.Sequence, place, cancellationToken)
            ? (await CheckpointFinder.FirstAtAsync(connection, stream, "first", cancellationToken)).RecordNumber : found;
    }

    // True when the first change behind the Sequence that is found from this record on does not continue it.
    private async Task<bool> PassesOverAsync(long number, long sequence, OutboxPlace place, CancellationToken cancellationToken)
    {
        var judge = new RecordJudge(place);
        await using var cursor = await OutboxCursor.AttachAsync(connection, stream, number, OutboxCursor.Probing, cancellationToken);
        while (true)
        {
            var record = await cursor.NextAsync(cancellationToken);
            if (record.RecordNumber >= place.RecordNumber) return false;
            if (judge.Accept(record) && record.Count > 0 && record.LastSequence > sequence) return record.PreviousSequence > sequence;
        }
    }

    private Task<long> FirstAppendedAsync(DateTimeOffset time, OutboxPlace place, CancellationToken cancellationToken) =>
        SearchAsync(number => IsBeforeAsync(number, time, place, cancellationToken), place, cancellationToken);

    // The highest record number found for which the answer is yes, or the first record.
    private async Task<long> SearchAsync(Func<long, Task<bool>> isBefore, OutboxPlace place, CancellationToken cancellationToken)
    {
        var first = await CheckpointFinder.FirstAtAsync(connection, stream, "first", cancellationToken);
        return await StreamSearch.FindAsync(first.RecordNumber, place.RecordNumber, async number => await isBefore(number));
    }

    // True when the first valid change at or behind this record still continues at or before the Sequence, so that nothing behind it is
    // missed.
    private async Task<bool> IsBeforeAsync(long number, long sequence, OutboxPlace place, CancellationToken cancellationToken)
    {
        var judge = new RecordJudge(place);
        await using var cursor = await OutboxCursor.AttachAsync(connection, stream, number, OutboxCursor.Probing, cancellationToken);
        while (true)
        {
            var record = await cursor.NextAsync(cancellationToken);
            if (record.RecordNumber >= place.RecordNumber) return (place.Checkpoint?.Tail.Sequence ?? 0) <= sequence;
            if (judge.Accept(record)) return record.PreviousSequence <= sequence;
        }
    }

    // True when the first record of ours at or behind this one was appended before the time.
    private async Task<bool> IsBeforeAsync(long number, DateTimeOffset time, OutboxPlace place, CancellationToken cancellationToken)
    {
        await using var cursor = await OutboxCursor.AttachAsync(connection, stream, number, OutboxCursor.Probing, cancellationToken);
        while (true)
        {
            var record = await cursor.NextAsync(cancellationToken);
            if (!record.IsStray) return record.AppendedAt < time;
        }
    }

    // True when the first WAL changes at or behind this record committed before the LSN.
    private async Task<bool> IsBeforeAsync(long number, Lsn lsn, OutboxPlace place, CancellationToken cancellationToken)
    {
        var judge = new RecordJudge(place);
        await using var cursor = await OutboxCursor.AttachAsync(connection, stream, number, OutboxCursor.Probing, cancellationToken);
        while (true)
        {
            var record = await cursor.NextAsync(cancellationToken);
            if (record.RecordNumber >= place.RecordNumber) return place.Checkpoint?.Tail.Position() is { } tail && tail.CommitLsn < lsn;
            if (judge.Accept(record) && record.LastPosition is { } position) return position.CommitLsn < lsn;
        }
    }
}
