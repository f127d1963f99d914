using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Relay.Holding;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;

namespace Bridge.Relay.Running;

/// <summary>The loop of a session that reads the outbox from where the slower route is, and publishes each record on both.</summary>
internal sealed class OutboxPublishing(
    RelayContext context, PublishWindow window, TableRoutes routes, RelayPublisher publisher, RelayHolding holding,
    RelayedBytes relayed)
{
    /// <summary>Publishes until cancelled; throws when the reader ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (typed, batches) = (window.Typed.Offset, window.Batches.Offset);
        var start = typed is null || batches is null ? OutboxStart.First
            : typed.Value.Sequence <= batches.Value.Sequence ? OutboxStart.After(typed.Value.Sequence, typed.Value.RecordHint)
            : OutboxStart.After(batches.Value.Sequence, batches.Value.RecordHint);
        var reader = new BatchReader(routes);
        await foreach (var read in context.Source.ReadAsync(start, cancellationToken))
        {
            var record = read.Record;
            if (read.Gap is { } gap) context.Report.Lost(gap);
            relayed.Read(record);
            if (record.Kind != RecordKind.ChangeBatch || record.Count == 0) continue;
            await holding.EnterAsync(cancellationToken);
            try
            {
                if (!(record.LastSequence <= typed?.Sequence))
                    await PublishTypedAsync(record, reader, typed?.Sequence ?? long.MinValue, cancellationToken);
                if (!(record.LastSequence <= batches?.Sequence))
                    await publisher.PublishBatchAsync(record, record.AppendedAt, cancellationToken);
            }
            finally
            {
                holding.Leave();
            }
        }

        throw new IOException("The outbox reader ended.");
    }

    private async Task PublishTypedAsync(OutboxRecord record, BatchReader reader, long after, CancellationToken cancellationToken)
    {
        reader.Open(record);
        while (reader.MoveNext())
        {
            if (reader.Change.Sequence <= after) continue;
            for (var step = 0; step >= 0;)
            {
                var message = await publisher.PublishAsync(record, reader.Change, reader.Index, step, cancellationToken);
                if (message.Fault is { } fault) context.Report.Unmappable(reader.Change, fault);
                step = message.NextStep;
            }
        }
    }
}
