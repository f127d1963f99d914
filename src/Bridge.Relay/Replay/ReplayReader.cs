using Bridge.Contracts;
using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Records;

namespace Bridge.Relay.Replay;

/// <summary>Picks the messages of a replay out of the outbox's records, in order.</summary>
/// <param name="spec">The replay.</param>
/// <param name="routes">What the queue is bound to; null for a queue that gets what the filter takes.</param>
/// <param name="tables">Tables and their contracts.</param>
/// <param name="writer">Writes the messages.</param>
/// <param name="sink">Takes them.</param>
internal sealed class ReplayReader(ReplaySpec spec, QueueRoutes? routes, TableRoutes tables, TypedMessageWriter writer, IReplaySink sink)
{
    private readonly ReplayFilter filter = new(spec);
    private readonly BatchReader batch = new(tables);

    /// <summary>Behind this Sequence the queue gets all that it is bound to; what is wanted of the history ends with it.</summary>
    public long? TakenAt { get; set; }

    /// <summary>False: nothing of the history is wanted any more.</summary>
    public bool WantsHistory { get; init; } = true;

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
            if (change.Sequence <= after || change.Sequence > last || !Wants(change)) continue;
            taken++;
            await ReadTypedAsync(record, change, cancellationToken);
        }

        if (taken > 0 && WantsBatch(record)) await sink.TakeAsync(record, IsHistory(record.LastSequence), cancellationToken);
        sink.Pass(record, Math.Min(record.LastSequence, last));
    }

    private async ValueTask ReadTypedAsync(OutboxRecord record, RelayedChange change, CancellationToken cancellationToken)
    {
        if (!WantsTyped()) return;
        for (var step = 0; step >= 0;)
        {
            var message = writer.Write(change, step);
            step = message.NextStep;
            if (!WantsMessage(change.Sequence, message.Contract, message.RoutingKey)) continue;
            await sink.TakeAsync(record, change, message, step < 0 ? change.Sequence : change.Sequence - 1, IsHistory(change.Sequence),
                cancellationToken);
        }
    }

    private bool IsHistory(long sequence) => TakenAt is not { } taken || sequence <= taken;

    // What came since the bindings are off is withheld from the queue, whatever the filter says.
    private bool Wants(RelayedChange change) => !IsHistory(change.Sequence)
        || (WantsHistory && change.Sequence >= spec.First && filter.Takes(change));

    private bool WantsTyped() => routes is not null || filter.TakesTyped;

    private bool WantsBatch(OutboxRecord record) => WantsMessage(record.LastSequence, nameof(ChangeBatch), "");

    private bool WantsMessage(long sequence, string contract, string routingKey) =>
        (!IsHistory(sequence) || filter.TakesContract(contract)) && (routes is null || routes.Takes(contract, routingKey));
}
