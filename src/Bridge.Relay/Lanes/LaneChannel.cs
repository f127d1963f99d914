using Bridge.Contracts;
using Bridge.Hosting.Messaging;
using Bridge.Messages.Writing;
using Bridge.Outbox.Records;
using Bridge.Relay.Context;
using Bridge.Relay.Destinations;
using Bridge.Relay.Publishing;
using RabbitMQ.Client;

namespace Bridge.Relay.Lanes;

/// <summary>A channel by which one destination gets its messages, with confirms. One caller at a time.</summary>
/// <remarks>
/// So few messages are in flight that the broker never holds back the connection for them: it gives a channel credit for 400.
/// </remarks>
internal sealed class LaneChannel : IAsyncDisposable
{
    /// <summary>The most messages in flight.</summary>
    public const int Most = 100;

    private const long MostBytes = 4 * 1024 * 1024;
    private const string Bcc = "BCC";

    // What was entered into the window is sent even when the lane is asked to stop: the drain waits for its confirm.
    private readonly CancellationTokenSource abort = new();
    private readonly IChannel channel;
    private readonly Destination destination;
    private readonly RelayContext context;
    private readonly MappedMessage[] sent = new MappedMessage[Most];
    private readonly Dictionary<string, object?> headers = [];
    private readonly Dictionary<string, CachedString> exchanges = [];
    private readonly BasicProperties properties = new() { Persistent = true, ContentType = MediaTypes.MassTransit };
    private ulong nextTag = 1;

    private LaneChannel(
        IChannel channel, Destination destination, (long? Done, long? Record, long Messages) place, bool isCareful, RelayContext context)
    {
        (this.channel, this.destination, this.context) = (channel, destination, context);
        Window = new PlaceWindow(Most, MostBytes, place, isCareful);
        properties.Headers = headers;
        if (destination.Queue is { } queue) headers[Bcc] = new List<object?> { queue };
        Listen();
    }

    /// <summary>What is on its way, and what was confirmed.</summary>
    public PlaceWindow Window { get; }

    /// <summary>The oldest message that is not confirmed; null when there is none.</summary>
    public MappedMessage? OldestInFlight => Window.Count is > 0 and var count ? sent[(nextTag - (ulong)count) % Most] : null;

    /// <summary>Opens it, and declares what the destination is reached through.</summary>
    public static async Task<LaneChannel> OpenAsync(
        IConnection connection, Destination destination, (long? Done, long? Record, long Messages) place, bool isCareful,
        RelayContext context, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, false), cancellationToken);
        try
        {
            await destination.PrepareAsync(channel, cancellationToken);
            return new LaneChannel(channel, destination, place, isCareful, context);
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a message for the first time, when there is room.</summary>
    public ValueTask SendAsync(OutboxRecord record, MappedMessage message, CancellationToken cancellationToken) =>
        SendAsync(record, message, replay: null, cancellationToken);

    /// <summary>Sends a message when there is room.</summary>
    public async ValueTask SendAsync(OutboxRecord record, MappedMessage message, string? replay, CancellationToken cancellationToken)
    {
        await Window.WaitForRoomAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        sent[nextTag % Most] = message;
        Window.Enter(nextTag++, message.Through, record.RecordNumber, message.Body.Length, context.Time.GetTimestamp());
        context.Counters.Published.Increment();

        // The client serializes properties and body before it returns, so both are used again.
        properties.MessageId = message.Id;
        headers[MessageHeaders.Sequence] = message.Sequence;
        if (replay is null) headers.Remove(EnvelopeWriter.ReplayHeader);
        else headers[EnvelopeWriter.ReplayHeader] = replay;
        await channel.BasicPublishAsync(
            Exchange(message.Contract), message.RoutingKey, destination.IsOneQueue, properties, message.Body, abort.Token);
    }

    /// <summary>Waits until the broker has answered for all that was sent, and closes the channel: nothing comes late.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await Window.WaitForAnswersAsync(cancellationToken);
        if (channel.IsOpen) await channel.CloseAsync(cancellationToken);
    }

    /// <summary>Gives up after that time what the broker does not take.</summary>
    public void AbortAfter(TimeSpan limit) => abort.CancelAfter(limit);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        abort.Dispose();
        // One that the broker does not answer goes with its connection: to close it would take as long as the broker takes.
        if (!channel.IsOpen) await channel.DisposeAsync();
        Window.Dispose();
    }

    private CachedString Exchange(string contract)
    {
        if (!exchanges.TryGetValue(contract, out var exchange))
            exchanges[contract] = exchange = new CachedString(destination.ExchangeOf(contract));
        return exchange;
    }

    private void Listen()
    {
        channel.BasicAcksAsync += (_, ack) =>
        {
            var before = Window.Confirmed.Messages;
            Window.Confirm(ack.DeliveryTag, ack.Multiple);
            context.Counters.Confirmed.Add(Window.Confirmed.Messages - before);
            return Task.CompletedTask;
        };
        channel.BasicNacksAsync += (_, nack) =>
        {
            Window.Refuse(nack.DeliveryTag, nack.Multiple, new LaneRefusedException());
            return Task.CompletedTask;
        };
        channel.BasicReturnAsync += (_, _) => FailAsync(new LaneUnreachableException("it came back: no such queue, or its node is down"));
        channel.ChannelShutdownAsync += (_, reason) =>
            FailAsync(new LaneUnreachableException($"RabbitMQ closed the channel: {reason.ReplyCode} {reason.ReplyText}"));
    }

    private Task FailAsync(Exception failure)
    {
        Window.Fail(failure);
        return Task.CompletedTask;
    }
}
