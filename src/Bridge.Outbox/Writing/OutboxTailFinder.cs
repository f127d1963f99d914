using System.Text;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Contracts.Positions;
using Bridge.Outbox.Chain;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using RabbitMQ.Client;

namespace Bridge.Outbox.Writing;

/// <summary>Finds the tail: from the newest valid Checkpoint rolled forward to a record that fences everything older (outbox rule 1,
/// open).</summary>
internal static class OutboxTailFinder
{
    /// <summary>The state of the outbox before the record <paramref name="fence"/>, one's own
    /// <see cref="RecordKind.OutboxOpened"/>.</summary>
    public static async Task<OutboxState> FindAsync(IConnection connection, string stream, long fence, CancellationToken cancellationToken)
    {
        var first = await CheckpointFinder.FirstAtAsync(connection, stream, "first", cancellationToken);
        if (first.RecordNumber >= fence)
            throw new OutboxMissingException($"The stream '{stream}' is empty: everything that the outbox held is gone.");
        var place = await CheckpointFinder.FindAsync(connection, stream, fence - 1, cancellationToken);
        var state = await RollForwardAsync(connection, stream, place, fence, cancellationToken);
        state.Epochs.Prune(first.PreviousSequence);
        return state;
    }

    private static async Task<OutboxState> RollForwardAsync(
        IConnection connection, string stream, OutboxPlace place, long fence, CancellationToken cancellationToken)
    {
        var judge = new RecordJudge(place);
        var state = Begin(place);
        OutboxRecord? newest = null;
        await using var cursor = await OutboxCursor
            .AttachAsync(connection, stream, place.RecordNumber, OutboxCursor.Reading, cancellationToken);
        for (var record = await cursor.NextAsync(cancellationToken); record.RecordNumber < fence;
            record = await cursor.NextAsync(cancellationToken))
        {
            if (!judge.Accept(record)) continue;
            if (Checkpoint.TryRead(record) is { } checkpoint) (state, newest) = (Take(state, checkpoint), null);
            if (record.Count == 0) continue;
            state.Epochs.Add(record.Epoch, record.FirstSequence, record.LastSequence);
            state = state with
            {
                Tail = state.Tail with { Sequence = record.LastSequence },
                Bytes = state.Bytes + record.Body.Length
                + OutboxRecord.Overhead
            };
            if (record.LastPosition is not null) newest = record;
        }

        return newest is null ? state : state with { Tail = WithLastChange(state.Tail, newest) };
    }

    private static OutboxState Begin(OutboxPlace place)
    {
        if (place.Checkpoint is { } checkpoint)
            return new OutboxState(checkpoint.Source, checkpoint.Tail, Lsn.Parse(checkpoint.CompleteThrough),
                new RetainedEpochs(checkpoint.Epochs), checkpoint.Bytes)
            { Accepted = checkpoint.Accepted };
        var created = place.Created!;
        return new OutboxState(created.Source, OutboxTail.Empty, Lsn.Parse(created.CompleteThrough), new RetainedEpochs([]), 0);
    }

    private static OutboxState Take(OutboxState state, Checkpoint checkpoint) => state with
    {
        Source = checkpoint.Source,
        Tail = checkpoint.Tail,
        CompleteThrough = Lsn.Parse(checkpoint.CompleteThrough),
        Bytes = checkpoint.Bytes,
        Accepted = checkpoint.Accepted,
    };

    private static OutboxTail WithLastChange(OutboxTail tail, OutboxRecord record)
    {
        using var envelope = BridgeJson.Parse(record.Body);
        var batch = envelope.RootElement.GetProperty("message").Deserialize<ChangeBatch>(BridgeJson.Web)
            ?? throw new InvalidDataException($"Record {record.RecordNumber} of the outbox is an empty ChangeBatch.");
        var transaction = batch.Transactions.Last(candidate => candidate.CommitLsn is not null && candidate.Changes.Count > 0);
        var change = transaction.Changes[^1];
        var table = batch.Tables[change.Table];
        return tail with
        {
            CommitLsn = transaction.CommitLsn,
            Ordinal = change.Ordinal ?? 0,
            Schema = table.Schema,
            Table = table.Name,
            Operation = OutboxTail.OperationText(change.Operation),
            Xid = transaction.Xid,
            CommittedAt = transaction.CommittedAt,
            Key = change.Key is { } key ? OutboxTail.KeyText(Encoding.UTF8.GetBytes(key.GetRawText())) : null,
        };
    }
}
