using Bridge.Hosting.Messaging;
using Bridge.Outbox.Records;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Outbox.Writing;

/// <summary>The AMQP channel of one epoch (outbox rule 2, append): to the stream itself, mandatory, with confirms.</summary>
/// <remarks>A return, a nack, or the loss of the connection ends the epoch.</remarks>
internal sealed class OutboxChannel : IOutboxChannel
{
    private readonly IChannel channel;
    private readonly string stream;
    private readonly AppendWindow window;
    private readonly CancellationTokenSource lost = new();
    private volatile string? blocked;

    /// <summary>Listens to the broker's answers from now on.</summary>
    public OutboxChannel(IConnection connection, IChannel channel, string stream, AppendWindow window)
    {
        (this.channel, this.stream, this.window) = (channel, stream, window);
        connection.ConnectionBlockedAsync += (_, blocked) => SetBlocked(blocked.Reason);
        connection.ConnectionUnblockedAsync += (_, _) => SetBlocked(null);
        channel.BasicAcksAsync += OnAck;
        channel.BasicNacksAsync += OnNack;
        channel.BasicReturnAsync += OnReturn;
        channel.ChannelShutdownAsync += OnShutdown;
    }

    /// <inheritdoc/>
    public string? Blocked => blocked;

    /// <inheritdoc/>
    public CancellationToken Lost => lost.Token;

    /// <inheritdoc/>
    public async ValueTask PublishAsync(OutboxRecord record, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            var headers = RecordHeaders.Write(record);
            await channel.BasicPublishAsync(exchange: "", routingKey: stream, mandatory: true, headers, body, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            End(exception);
            throw new OutboxLostException($"A record could not be published: {ConnectionLoss.Describe(exception)}", exception);
        }
    }

    /// <summary>Ends the epoch. The channel goes with the lease's connection: closing it would wait for a broker that blocks.</summary>
    public void Dispose()
    {
        channel.BasicAcksAsync -= OnAck;
        channel.BasicNacksAsync -= OnNack;
        channel.BasicReturnAsync -= OnReturn;
        channel.ChannelShutdownAsync -= OnShutdown;
        window.Fail(new OutboxLostException("The epoch has ended."));
        lost.Dispose();
    }

    private Task SetBlocked(string? reason)
    {
        blocked = reason;
        return Task.CompletedTask;
    }

    private Task OnAck(object sender, BasicAckEventArgs ack)
    {
        window.Confirm(ack.DeliveryTag, ack.Multiple);
        return Task.CompletedTask;
    }

    private Task OnNack(object sender, BasicNackEventArgs nack)
    {
        End(new IOException($"The broker refused (nack) a record of '{stream}'."));
        return Task.CompletedTask;
    }

    private Task OnReturn(object sender, BasicReturnEventArgs returned)
    {
        End(new IOException($"The broker returned a record of '{stream}' as unroutable ({returned.ReplyText}): the stream is gone."));
        return Task.CompletedTask;
    }

    private Task OnShutdown(object sender, ShutdownEventArgs reason)
    {
        End(new IOException($"The connection that writes '{stream}' was lost: {reason.ReplyText}"));
        return Task.CompletedTask;
    }

    private void End(Exception exception)
    {
        window.Fail(exception);
        // Not on the client's own thread: what runs on cancellation may take its time.
        _ = lost.CancelAsync();
    }
}
