using Bridge.Hosting.Messaging;
using Bridge.State.Webhooks;
using Bridge.Webhooks.Log;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Webhooks.Running;

/// <summary>One opening of a subscription: its lock on the connection that publishes, its queue on another, and what waits. Who has the
/// lock delivers.</summary>
internal sealed class RunnerSession : IAsyncDisposable
{
    private static readonly TimeSpan CloseBound = TimeSpan.FromSeconds(5);

    private readonly IConnection publishing;

    private RunnerSession(IConnection publishing, IConnection consuming, IChannel channel, WebhookNames names, RunnerContext context)
    {
        this.publishing = publishing;
        Consuming = consuming;
        Channel = channel;
        Names = names;
        Waiting = new WaitingStream(channel, names, context.Time);
        Records = new DeliveryRecords(context.Redis, names, context.Options, context.Time);
        Delivered = new DeliveredIds(context.Options.DeduplicateLast);
    }

    /// <summary>The connection that the queue is read on.</summary>
    public IConnection Consuming { get; }

    /// <summary>The channel that waits for the broker's confirm.</summary>
    public IChannel Channel { get; }

    public WebhookNames Names { get; }

    public WaitingStream Waiting { get; }

    public WaitingRows Rows { get; } = new();

    public DeliveryRecords Records { get; }

    public DeliveredIds Delivered { get; }

    /// <summary>Waits for the lock, declares the queues and reads what waits.</summary>
    public static async Task<RunnerSession> OpenAsync(
        RunnerContext context, WebhookSubscription subscription, Action onStandby, CancellationToken cancellationToken)
    {
        var names = new WebhookNames(context.Names, subscription.Name);
        IConnection? consuming = null;
        var publishing = await context.Connector.OpenAsync($"{names.Queue} (publishing)", cancellationToken);
        try
        {
            await QueueLock.TakeAsync(publishing, names.Lock, context.Time, onStandby, cancellationToken);
            var channel = await publishing.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
            await WebhookTopology.EnsureAsync(publishing, names, subscription.Filter, cancellationToken);
            consuming = await context.Connector.OpenAsync($"{names.Queue} (reading)", cancellationToken);
            var session = new RunnerSession(publishing, consuming, channel, names, context);
            await session.Waiting.LoadAsync(consuming, session.Rows, cancellationToken);
            await session.Records.LoadAsync(session.Delivered, cancellationToken);
            return session;
        }
        catch
        {
            if (consuming is not null) await consuming.DisposeAsync();
            await publishing.DisposeAsync();
            throw;
        }
    }

    /// <summary>Calls <paramref name="onLost"/> when one of the connections is lost.</summary>
    public void Watch(Action<ShutdownEventArgs> onLost)
    {
        foreach (var connection in (IConnection[])[publishing, Consuming])
        {
            connection.ConnectionShutdownAsync += (_, reason) =>
            {
                onLost(reason);
                return Task.CompletedTask;
            };
            if (connection.CloseReason is { } reason) onLost(reason);
        }
    }

    /// <summary>Moves a message to the parked queue; done when the broker has confirmed it.</summary>
    public async Task ParkAsync(ReadOnlyMemory<byte> body, BasicProperties properties, string reason, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        properties.Persistent = true;
        properties.Headers = new Dictionary<string, object?>(properties.Headers ?? new Dictionary<string, object?>())
        {
            [WebhookHeaderNames.Reason] = reason,
            [WebhookHeaderNames.ParkedAt] = now.ToString("O"),
        };
        await Channel.BasicPublishAsync("", Names.Parked, mandatory: true, properties, body, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync(Consuming);
        await CloseAsync(publishing);
    }

    // Bounded: a broker that is gone does not answer a close.
    private static async Task CloseAsync(IConnection connection)
    {
        await connection.AbortAsync(CloseBound);
        await connection.DisposeAsync();
    }
}
