using System.Threading.Channels;
using Bridge.Hosting.Messaging;
using Bridge.State.Requests;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Relay.Subscribers;

/// <summary>Asks the relay, in whatever process it works, about one subscriber's queue: pauses it, sets it back, says how far it
/// is.</summary>
public sealed class SubscriberLanes(PipelineBroker broker, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Asks once.</summary>
    /// <exception cref="RelayAbsentException">No relay works, or it does not answer.</exception>
    /// <exception cref="RefusedRequestException">The relay does not do it; the message says why.</exception>
    public async Task<LaneAnswer> AskAsync(
        LaneCommand command, string queue, LaneReplay? replay, CancellationToken cancellationToken)
    {
        await using var connection = await broker.Connector.OpenAsync($"{broker.Names.Relay} question", cancellationToken);
        return await AskAsync(connection, command, queue, replay, cancellationToken);
    }

    /// <summary>Asks once, on a connection of the caller's.</summary>
    /// <inheritdoc cref="AskAsync(LaneCommand, string, LaneReplay?, CancellationToken)"/>
    internal async Task<LaneAnswer> AskAsync(
        IConnection connection, LaneCommand command, string queue, LaneReplay? replay, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await AskAsync(connection, new LaneRequest(command, queue, replay), cancellationToken);
            return answer.Refusal is { } refusal ? throw new RefusedRequestException(refusal) : answer;
        }
        catch (PublishException exception)
        {
            throw new RelayAbsentException("no relay works at the moment", exception);
        }
        catch (TimeoutException exception)
        {
            throw new RelayAbsentException("the relay does not answer", exception);
        }
    }

    private async Task<LaneAnswer> AskAsync(IConnection connection, LaneRequest request, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        var answers = Channel.CreateUnbounded<LaneAnswer>();
        var replyTo = (await channel.QueueDeclareAsync(
            "", durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellationToken)).QueueName;
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            if (delivery.BasicProperties.CorrelationId == id && LaneMessages.TryRead<LaneAnswer>(delivery.Body.Span) is { } answer)
                answers.Writer.TryWrite(answer);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(replyTo, autoAck: true, consumer, cancellationToken);
        await channel.BasicPublishAsync(
            "", broker.Names.Relay, mandatory: true, LaneMessages.Properties(LaneMessages.Request, id, replyTo),
            LaneMessages.Write(request), cancellationToken);
        return await answers.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(Patience, time, cancellationToken);
    }
}
