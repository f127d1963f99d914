using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Records;
using RabbitMQ.Client;

namespace Bridge.Relay.Publishing;

/// <summary>Publishes messages over one confirm channel, in outbox order, persistent; typed ones mandatory. What has entered the window is
/// sent unless <c>abort</c> ends it.</summary>
internal sealed class RelayPublisher(
    IChannel channel, PublishWindow window, TableRoutes routes, TypedMessageWriter writer, CancellationToken abort) : IDisposable
{
    private static readonly CachedString BatchExchange = new(TopologyNames.ChangeBatchExchange);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly MessageRoutes messageRoutes = new();
    private readonly BatchReader again = new(routes);
    private readonly Dictionary<string, object?> headers = [];
    private readonly BasicProperties properties = new() { Persistent = true, ContentType = MediaTypes.MassTransit };
    private OutboxRecord? opened;

    /// <summary>Publishes a record to the exchange of batches, as it is.</summary>
    public async Task PublishBatchAsync(OutboxRecord record, DateTimeOffset committedAt, CancellationToken cancellationToken)
    {
        await window.WaitForRoomAsync(cancellationToken);
        await turn.WaitAsync(cancellationToken);
        try
        {
            var message = new RelayMessage
            {
                Route = window.Batches,
                Record = record,
                Sequence = record.LastSequence,
                CompletesChange = true,
                Row = 0,
                CommittedAt = committedAt,
                Bytes = record.Body.Length,
                Exchange = BatchExchange,
                RoutingKey = CachedString.Empty,
            };
            window.Enter(message);
            await SendAsync(message, BatchIdentity.Read(record.Body.Span), record.Body);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Publishes one of a change's messages; returns what was written.</summary>
    public async Task<TypedMessage> PublishAsync(
        OutboxRecord record, RelayedChange change, int index, int step, CancellationToken cancellationToken)
    {
        await window.WaitForRoomAsync(cancellationToken);
        await turn.WaitAsync(cancellationToken);
        try
        {
            var typed = writer.Write(change, step);
            var message = new RelayMessage
            {
                Route = window.Typed,
                Record = record,
                ChangeIndex = index,
                Step = step,
                Sequence = change.Sequence,
                CompletesChange = typed.NextStep < 0,
                Row = RowHash.Of(change),
                CommittedAt = change.Transaction.CommittedAt,
                Bytes = typed.Body.Length,
                Exchange = messageRoutes.Exchange(typed.Contract),
                RoutingKey = messageRoutes.RoutingKey(typed.RoutingKey),
            };
            window.Enter(message);
            await SendAsync(message, typed.Id.ToString(), typed.Body);
            return typed;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Publishes messages again, in the order given; new ones wait until they are out.</summary>
    public async Task PublishAgainAsync(IReadOnlyList<RelayMessage> messages, CancellationToken cancellationToken)
    {
        if (messages.Count == 0) return;
        await turn.WaitAsync(cancellationToken);
        try
        {
            foreach (var message in messages) await SendAgainAsync(message);
            opened = null;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private async Task SendAgainAsync(RelayMessage message)
    {
        window.EnterAgain(message);
        if (message.ChangeIndex < 0)
        {
            await SendAsync(message, BatchIdentity.Read(message.Record.Body.Span), message.Record.Body);
            return;
        }

        if (opened != message.Record || again.Index > message.ChangeIndex) again.Open(opened = message.Record);
        while (again.Index < message.ChangeIndex) again.MoveNext();
        var typed = writer.Write(again.Change, message.Step);
        await SendAsync(message, typed.Id.ToString(), typed.Body);
    }

    private ValueTask SendAsync(RelayMessage message, string? messageId, ReadOnlyMemory<byte> body)
    {
        // The client serializes properties and body before it returns, so both are used again.
        properties.MessageId = messageId;
        headers[MessageHeaders.Sequence] = message.Sequence;
        properties.Headers = headers;

        // A batch that nobody is bound for (no indexer) would come back whole; only typed messages are asked to be returned.
        var isMandatory = message.ChangeIndex >= 0;
        return channel.BasicPublishAsync(message.Exchange, message.RoutingKey, isMandatory, properties, body, abort);
    }
}
