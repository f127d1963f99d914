using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Records;
using RabbitMQ.Client;

namespace Bridge.Relay.Publishing;

/// <summary>Publishes messages to their exchanges over one confirm channel, in outbox order, persistent; typed ones mandatory. What has
/// entered the window is sent unless <paramref name="abort"/> ends it. One caller at a time.</summary>
internal sealed class ExchangePublisher(IChannel channel, ExchangeWindow window, TypedMessageWriter writer, CancellationToken abort)
{
    private static readonly CachedString BatchExchange = new(TopologyNames.ChangeBatchExchange);

    private readonly MessageRoutes messageRoutes = new();
    private readonly Dictionary<string, object?> headers = [];
    private readonly BasicProperties properties = new() { Persistent = true, ContentType = MediaTypes.MassTransit };

    /// <summary>Publishes a record to the exchange of batches, as it is.</summary>
    public async Task PublishBatchAsync(OutboxRecord record, CancellationToken cancellationToken)
    {
        await window.WaitForRoomAsync(cancellationToken);
        var message = new SentMessage(
            IsBatch: true, record.LastSequence, record.RecordNumber, CompletesChange: true, record.AppendedAt, record.Body.Length);
        window.Enter(message);

        // A batch that nobody is bound for (no indexer) would come back whole; only typed messages are asked to be returned.
        await SendAsync(BatchExchange, CachedString.Empty, false, record.LastSequence, BatchIdentity.Read(record.Body.Span), record.Body);
    }

    /// <summary>Publishes one of a change's messages; returns what was written.</summary>
    public async Task<TypedMessage> PublishAsync(OutboxRecord record, RelayedChange change, int step, CancellationToken cancellationToken)
    {
        await window.WaitForRoomAsync(cancellationToken);
        var typed = writer.Write(change, step);
        var message = new SentMessage(
            IsBatch: false, change.Sequence, record.RecordNumber, typed.NextStep < 0, change.Transaction.CommittedAt, typed.Body.Length);
        window.Enter(message);
        await SendAsync(messageRoutes.Exchange(typed.Contract), messageRoutes.RoutingKey(typed.RoutingKey), true, change.Sequence,
            typed.Id.ToString(), typed.Body);
        return typed;
    }

    private ValueTask SendAsync(
        CachedString exchange, CachedString routingKey, bool isMandatory, long sequence, string? messageId, ReadOnlyMemory<byte> body)
    {
        // The client serializes properties and body before it returns, so both are used again.
        properties.MessageId = messageId;
        headers[MessageHeaders.Sequence] = sequence;
        properties.Headers = headers;
        return channel.BasicPublishAsync(exchange, routingKey, isMandatory, properties, body, abort);
    }
}
