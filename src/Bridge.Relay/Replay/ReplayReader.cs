using Bridge.Contracts;
using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Records;
using Bridge.Relay.Subscribers;

namespace Bridge.Relay.Replay;

/// <summary>Picks the messages of a replay out of the outbox's records, in order.</summary>
/// <param name="spec">The replay.</param>
/// <param name="takes">What the queue is bound to, by contract and routing key; null for a queue that gets what the filter takes.</param>
/// <param name="tables">Tables and their contracts.</param>
/// <param name="writer">Writes the messages.</param>
/// <param name="sink">Takes them.</param>
internal sealed class ReplayReader(
    ReplaySpec spec, Func<string, string, bool>? takes, TableRoutes tables, TypedMessageWriter writer, IReplaySink sink)
{
    private readonly ReplayFilter filter = new(spec);
    private readonly BatchReader batch = new(tables);

    /// <summary>Gives the messages of a record's changes that stand behind <paramref name="after"/> and not behind
    /// <paramref name="last"/>.</summary>
    public async ValueTask ReadAsync(OutboxRecord record, long after, long last, CancellationToken cancellationToken)
    {
        if (record.Kind != RecordKind.ChangeBatch || record.Count == 0 || record.LastSequence <= after) return;
        var taken = 0;
        batch.Open(record);
        while (batch.MoveNext())
        {
            var change = batch.Change;
            if (change.Sequence <= after || change.Sequence > last || change.Sequence < spec.First || !filter.Takes(change)) continue;
            taken++;
            await ReadTypedAsync(record, change, cancellationToken);
        }

        if (taken > 0 && Wants(nameof(ChangeBatch), "")) await sink.TakeAsync(record, cancellationToken);
        sink.Pass(record, Math.Min(record.LastSequence, last));
    }

    private async ValueTask ReadTypedAsync(OutboxRecord record, RelayedChange change, CancellationToken cancellationToken)
    {
        if (takes is null && !filter.TakesTyped) return;
        for (var step = 0; step >= 0;)
        {
            var message = writer.Write(change, step);
            step = message.NextStep;
            if (!Wants(message.Contract, message.RoutingKey)) continue;
            await sink.TakeAsync(record, change, message, step < 0 ? change.Sequence : change.Sequence - 1, cancellationToken);
        }
    }

    private bool Wants(string contract, string routingKey) =>
        filter.TakesContract(contract) && (takes is null || takes(contract, routingKey));
}
