using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Outbox.Records;
using Bridge.Relay.Context;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;

namespace Bridge.Relay.Running;

/// <summary>The loop that reads the outbox from where the slower route is, and publishes each record on both to the exchanges.</summary>
internal sealed class OutboxPublishing(
    RelayContext context, RelayOffset begin, TableRoutes routes, ExchangePublisher publisher, RelayedBytes relayed)
{
    /// <summary>Publishes until cancelled; throws when the reader ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var reader = new BatchReader(routes);
        await foreach (var read in context.Source.ReadAsync(begin.Start, cancellationToken))
        {
            var record = read.Record;
            if (read.Gap is { } gap) context.Report.Lost(gap);
            relayed.Read(record);
            if (record.Kind != RecordKind.ChangeBatch || record.Count == 0) continue;
            if (!(record.LastSequence <= begin.Typed?.Sequence)) await PublishTypedAsync(record, reader, cancellationToken);
            if (!(record.LastSequence <= begin.Batches?.Sequence)) await publisher.PublishBatchAsync(record, cancellationToken);
        }

        throw new IOException("The outbox reader ended.");
    }

    private async Task PublishTypedAsync(OutboxRecord record, BatchReader reader, CancellationToken cancellationToken)
    {
        reader.Open(record);
        while (reader.MoveNext())
        {
            if (reader.Change.Sequence <= begin.Typed?.Sequence) continue;
            for (var step = 0; step >= 0;)
            {
                var message = await publisher.PublishAsync(record, reader.Change, step, cancellationToken);
                if (message.Fault is { } fault) context.Report.Unmappable(reader.Change, fault);
                step = message.NextStep;
            }
        }
    }
}
