using System.Text;
using Bridge.Contracts;
using Bridge.Hosting.Messaging;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Records;
using Bridge.Relay.Publishing;
using RabbitMQ.Client;

namespace Bridge.Relay.Replay;

/// <summary>Publishes to one queue through the default exchange, in order, persistent and mandatory, with confirms and a window. One caller
/// at a time.</summary>
internal sealed class ReplayPublisher : IReplaySink, IAsyncDisposable
{
    private static readonly CachedString DefaultExchange = new("", Encoding.UTF8.GetBytes(""));

    // What was entered into the window is sent even when the replay is asked to stop: the drain waits for its confirm.
    private readonly CancellationTokenSource abort = new();
    private readonly IChannel channel;
    private readonly CachedString queue;
    private readonly PlaceWindow window;
    private readonly ReplayPace pace;
    private readonly Dictionary<string, object?> headers;
    private readonly BasicProperties properties = new() { Persistent = true, ContentType = MediaTypes.MassTransit };
    private ulong nextTag = 1;

    private ReplayPublisher(IChannel channel, string queue, string replay, PlaceWindow window, ReplayPace pace)
    {
        (this.channel, this.window, this.pace) = (channel, window, pace);
        this.queue = new CachedString(queue, Encoding.UTF8.GetBytes(queue));
        headers = new Dictionary<string, object?> { [EnvelopeWriter.ReplayHeader] = replay };
        properties.Headers = headers;
        Listen();
    }

    /// <summary>What is on its way, and what was confirmed.</summary>
    public PlaceWindow Window => window;

    /// <summary>Opens a channel of its own.</summary>
    public static async Task<ReplayPublisher> OpenAsync(
        IConnection connection, string queue, string replay, PlaceWindow window, ReplayPace pace, CancellationToken cancellationToken) =>
        new(await connection.CreateChannelAsync(new CreateChannelOptions(true, false), cancellationToken), queue, replay, window, pace);

    /// <inheritdoc/>
    public async ValueTask TakeAsync(
        OutboxRecord record, RelayedChange change, TypedMessage message, long through, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(cancellationToken);
        await PublishAsync(record, message.Id.ToString(), change.Sequence, through, message.Body, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask TakeAsync(OutboxRecord record, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(cancellationToken);
        await PublishAsync(record, BatchIdentity.Read(record.Body.Span), record.LastSequence, record.LastSequence, record.Body,
            cancellationToken);
    }

    /// <inheritdoc/>
    public void Pass(OutboxRecord record, long through) => window.Pass(through, record.RecordNumber);

    /// <summary>Waits until everything published is confirmed.</summary>
    public ValueTask DrainAsync(CancellationToken cancellationToken) => window.DrainAsync(cancellationToken);

    /// <summary>Waits until the broker has answered for everything published, or will not answer any more.</summary>
    public ValueTask WaitForAnswersAsync(CancellationToken cancellationToken) => window.WaitForAnswersAsync(cancellationToken);

    /// <summary>Gives up after that time what the broker does not take.</summary>
    public void AbortAfter(TimeSpan time) => abort.CancelAfter(time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        abort.Dispose();
        await channel.DisposeAsync();
        window.Dispose();
    }

    private async ValueTask PublishAsync(
        OutboxRecord record, string? id, long sequence, long through, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await window.WaitForRoomAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        window.Enter(nextTag++, through, record.RecordNumber, body.Length);

        // The client serializes properties and body before it returns, so both are used again.
        properties.MessageId = id;
        headers[MessageHeaders.Sequence] = sequence;
        await channel.BasicPublishAsync(DefaultExchange, queue, mandatory: true, properties, body, abort.Token);
    }

    private void Listen()
    {
        channel.BasicAcksAsync += (_, ack) =>
        {
            window.Confirm(ack.DeliveryTag, ack.Multiple);
            return Task.CompletedTask;
        };
        channel.BasicNacksAsync += (_, nack) =>
        {
            window.Refuse(nack.DeliveryTag, nack.Multiple, new QueueRefusedException(queue.Value));
            return Task.CompletedTask;
        };
        channel.BasicReturnAsync += (_, _) => FailAsync(TargetQueue.Gone(queue.Value));
        channel.ChannelShutdownAsync += (_, reason) =>
            FailAsync(new IOException($"The publishing channel was closed: {reason.ReplyCode} {reason.ReplyText}"));
    }

    private Task FailAsync(Exception failure)
    {
        window.Fail(failure);
        return Task.CompletedTask;
    }
}
