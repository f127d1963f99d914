using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Reading;
using Bridge.Relay.Context;
using Bridge.Relay.Publishing;

namespace Bridge.Relay.Lanes;

/// <summary>Makes all messages of a record. Not thread-safe.</summary>
internal sealed class RecordMapper(RelayContext context, BatchReader reader, TypedMessageWriter writer)
{
    private readonly MessageRoutes routes = new();

    /// <summary>Maps a record that has changes.</summary>
    public MappedRecord Map(OutboxRead read)
    {
        var record = read.Record;
        var messages = new List<MappedMessage>(record.Count + 1);
        var committedAt = record.AppendedAt;
        reader.Open(record);
        while (reader.MoveNext())
        {
            var change = reader.Change;
            committedAt = change.Transaction.CommittedAt;
            for (var step = 0; step >= 0;)
            {
                var message = writer.Write(change, step);
                if (message.Fault is { } fault) context.Report.Unmappable(change, fault);
                step = message.NextStep;
                // The record as it is follows the last change's messages: until then that change is not wholly out.
                var through = step < 0 && change.Sequence < record.LastSequence ? change.Sequence : change.Sequence - 1;
                messages.Add(new MappedMessage(change.Sequence, through, message.Contract, routes.RoutingKey(message.RoutingKey),
                    message.Id.ToString(), message.Body.ToArray()));
            }
        }

        messages.Add(MappedMessage.OfBatch(record));
        return new MappedRecord(record, read.Gap, messages, committedAt);
    }
}
