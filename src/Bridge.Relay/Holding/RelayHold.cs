using System.Threading.Channels;
using Bridge.Hosting.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Relay.Holding;

/// <summary>The asker's side of a hold: asks the relay, in whatever process it works, how far it is, and to stand still for a
/// moment.</summary>
internal sealed class RelayHold : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly IChannel channel;
    private readonly TopologyNames names;
    private readonly TimeProvider time;
    private readonly string id = Guid.NewGuid().ToString("N");
    private readonly Channel<(string Type, long Offset)> answers = Channel.CreateUnbounded<(string, long)>();
    private string replyTo = "";

    private RelayHold(IChannel channel, TopologyNames names, TimeProvider time) =>
        (this.channel, this.names, this.time) = (channel, names, time);

    /// <summary>Gets ready to ask.</summary>
    public static async Task<RelayHold> OpenAsync(
        IConnection connection, TopologyNames names, TimeProvider time, CancellationToken cancellationToken)
    {
        var hold = new RelayHold(await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken), names, time);
        hold.replyTo = (await hold.channel.QueueDeclareAsync(
            "", durable: false, exclusive: true, autoDelete: true, cancellationToken: cancellationToken)).QueueName;
        var consumer = new AsyncEventingBasicConsumer(hold.channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            if (delivery.BasicProperties.CorrelationId == hold.id)
                hold.answers.Writer.TryWrite((delivery.BasicProperties.Type ?? "", HoldMessages.ReadOffset(delivery.BasicProperties)));
            return Task.CompletedTask;
        };
        await hold.channel.BasicConsumeAsync(hold.replyTo, autoAck: true, consumer, cancellationToken);
        return hold;
    }

    /// <summary>The Sequence up to which everything is published and confirmed on both routes.</summary>
    /// <exception cref="RelayAbsentException">No relay works, or it does not answer.</exception>
    public async Task<long> AskAsync(CancellationToken cancellationToken) =>
        (await SayAsync(HoldMessages.Ask, HoldMessages.At, cancellationToken)).Offset;

    /// <summary>Makes the relay stand still; the Sequence at which it does. It goes on by itself after
    /// <see cref="RelayHolding.Longest"/>.</summary>
    /// <exception cref="RelayAbsentException">No relay works, it does not answer, or a queue that refuses messages keeps it from coming to
    /// a stand.</exception>
    public async Task<long> TakeAsync(CancellationToken cancellationToken)
    {
        var (isHeld, offset) = await SayAsync(HoldMessages.Hold, HoldMessages.Held, cancellationToken);
        return isHeld ? offset : throw new RelayAbsentException(
            "the relay cannot stand still at the moment: some queue refuses its messages, or its routes are not level yet");
    }

    /// <summary>Lets the relay go on; false when it did so before, by itself or because another one works now.</summary>
    public async Task<bool> ReleaseAsync(CancellationToken cancellationToken) =>
        (await SayAsync(HoldMessages.Release, HoldMessages.Released, cancellationToken)).IsYes;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => channel.DisposeAsync();

    private async Task<(bool IsYes, long Offset)> SayAsync(string question, string yes, CancellationToken cancellationToken)
    {
        // An answer to an earlier question that came too late is not this one's.
        while (answers.Reader.TryRead(out _))
        {
        }

        try
        {
            await channel.BasicPublishAsync(
                "", names.Relay, mandatory: true, HoldMessages.Write(question, id, replyTo), ReadOnlyMemory<byte>.Empty, cancellationToken);
            var (type, offset) = await answers.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(Patience, time, cancellationToken);
            return (type == yes, offset);
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
}
