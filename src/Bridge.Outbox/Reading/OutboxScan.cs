using System.Runtime.CompilerServices;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Records;
using RabbitMQ.Client;

namespace Bridge.Outbox.Reading;

/// <summary>Looks at the outbox as it is now, and ends: its range, and the records of a part of it.</summary>
/// <remarks>Where <see cref="OutboxReader"/> reads on for ever and over lost connections, a look throws when its connection is
/// lost.</remarks>
public sealed class OutboxScan(RabbitMqConnector connector, TopologyNames names)
{
    /// <summary>What the outbox holds at the time of the call or later.</summary>
    /// <exception cref="OutboxMissingException">The stream does not exist or is no outbox.</exception>
    public async Task<OutboxRange> ReadRangeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var (place, _) = await CheckpointFinder.FindLastAsync(connection, names.Outbox, cancellationToken);
        var (last, record, bytes) = await RollToEndAsync(connection, place, cancellationToken);
        var (start, first) = await FindFirstAsync(connection, place, record, cancellationToken);
        return new OutboxRange
        {
            CutThrough = first?.PreviousSequence ?? (start.RecordNumber > 0 ? last : 0),
            First = first?.FirstSequence,
            FirstAppendedAt = first?.AppendedAt,
            Last = last,
            FirstRecord = start.RecordNumber,
            LastRecord = record,
            Bytes = bytes,
        };
    }

    /// <summary>Valid records from <paramref name="start"/> to the end that <paramref name="range"/> knows.</summary>
    /// <exception cref="OutboxMissingException">The stream does not exist or is no outbox.</exception>
    public async IAsyncEnumerable<OutboxRecord> ReadAsync(
        OutboxStart start, OutboxRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        var located = await new ReadingLocator(connection, names.Outbox).LocateAsync(start, cancellationToken);
        await using var cursor = await OutboxCursor
            .AttachAsync(connection, names.Outbox, located.RecordNumber, OutboxCursor.Reading, cancellationToken);
        OutboxRecord record;
        do
        {
            record = await cursor.NextAsync(cancellationToken);
            if (record.RecordNumber > range.LastRecord) yield break;
            if (located.Judge.Accept(record) && IsWanted(record, located)) yield return record;
        }
        while (record.RecordNumber < range.LastRecord);
    }

    private static bool IsWanted(OutboxRecord record, ReadingStart start) =>
        record.Kind is RecordKind.ChangeBatch or RecordKind.Checkpoint &&
        !(record.LastSequence <= start.After && record.Count > 0) &&
        !(record.AppendedAt < start.NotBefore);

    private async Task<(long Last, long Record, long Bytes)> RollToEndAsync(
        IConnection connection, OutboxPlace place, CancellationToken cancellationToken)
    {
        var judge = new RecordJudge(place);
        var (last, number, bytes) = (place.Checkpoint?.Tail.Sequence ?? 0, place.RecordNumber, place.Checkpoint?.Bytes ?? 0);
        await using var cursor = await OutboxCursor
            .AttachAsync(connection, names.Outbox, place.RecordNumber, OutboxCursor.Reading, cancellationToken);
        while (await cursor.NextIfAnyAsync(cancellationToken) is { } record)
        {
            number = record.RecordNumber;
            if (!judge.Accept(record)) continue;
            if (record.Kind == RecordKind.ChangeBatch)
                (last, bytes) = (record.LastSequence, bytes + record.Body.Length + OutboxRecord.Overhead);
            if (Checkpoint.TryRead(record) is { } checkpoint) bytes = checkpoint.Bytes + record.Body.Length + OutboxRecord.Overhead;
        }

        return (last, number, bytes);
    }

    // The stream's first record, and the first valid one that holds a change. Days of nothing but Checkpoints are not read through: those
    // say themselves that nothing lies before them.
    private async Task<(OutboxRecord Start, OutboxRecord? Found)> FindFirstAsync(
        IConnection connection, OutboxPlace place, long end, CancellationToken cancellationToken)
    {
        var start = await CheckpointFinder.FirstAtAsync(connection, names.Outbox, "first", cancellationToken);
        var quiet = await QuietThroughAsync(connection, place, start, cancellationToken);
        var found = await FirstBehindAsync(connection, place, quiet, end, cancellationToken);
        // A fenced or copied record may have misled the search: then everything is read.
        if (quiet > start.RecordNumber && found?.PreviousSequence > start.PreviousSequence)
            found = await FirstBehindAsync(connection, place, start.RecordNumber, end, cancellationToken);
        return (start, found);
    }

    private async Task<OutboxRecord?> FirstBehindAsync(
        IConnection connection, OutboxPlace place, long number, long end, CancellationToken cancellationToken)
    {
        var judge = new RecordJudge(place);
        await using var cursor = await OutboxCursor.AttachAsync(connection, names.Outbox, number, OutboxCursor.Probing, cancellationToken);
        while (true)
        {
            var record = await cursor.NextAsync(cancellationToken);
            if (judge.Accept(record) && record.Count > 0) return record;
            if (record.RecordNumber >= end) return null;
        }
    }

    // The highest record number found before which no change lies.
    private async Task<long> QuietThroughAsync(
        IConnection connection, OutboxPlace place, OutboxRecord start, CancellationToken cancellationToken)
    {
        var judge = new RecordJudge(place);
        if (!judge.Knows(start)) return start.RecordNumber;
        return await StreamSearch.FindAsync(start.RecordNumber, place.RecordNumber, async number =>
        {
            var record = await CheckpointFinder.FirstAtAsync(connection, names.Outbox, number, cancellationToken);
            // What says nothing of its place leaves the rest to be read.
            return judge.Knows(record) ? record.PreviousSequence <= start.PreviousSequence : null;
        });
    }

    private Task<IConnection> OpenAsync(CancellationToken cancellationToken) => connector
        .OpenAsync($"bridge.{names.Pipeline} outbox scan", cancellationToken);
}
