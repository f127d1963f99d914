using System.Text.Json;
using Bridge.Hosting.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>A team's queue, bound to every typed message, and what arrived on it.</summary>
internal sealed class SubscriberQueue : IAsyncDisposable
{
    private readonly PipelineHarness harness;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Contract, long Sequence), (HashSet<string> Ids, DateTimeOffset SentAt)> messages = [];
    private readonly List<TimeSpan> repeated = [];

    private IConnection? connection;
    private long highest;
    private DateTimeOffset sent;
    private bool isRepeating;

    private SubscriberQueue(PipelineHarness harness) => this.harness = harness;

    /// <summary>How many arrived more than once.</summary>
    public int Duplicates { get { lock (gate) return repeated.Count; } }

    /// <summary>How many times what had come began to come again.</summary>
    public int Repeats { get; private set; }

    /// <summary>Messages that came for the first time behind one of a later change.</summary>
    public int Late { get; private set; }

    /// <summary>Declares a quorum queue, binds it, and reads it.</summary>
    public static async Task<SubscriberQueue> CreateAsync(PipelineHarness harness)
    {
        var queue = await BindAsync(harness);
        await queue.ConsumeAsync();
        return queue;
    }

    /// <summary>Declares the team's quorum queue and binds it to every typed message.</summary>
    public static async Task DeclareAsync(IChannel channel)
    {
        await channel.ExchangeDeclareAsync(
            TopologyNames.ChangesExchange, ExchangeType.Topic, durable: true, cancellationToken: PipelineHarness.Cancellation);
        await channel.QueueDeclareAsync(
            "team", true, false, false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" },
            cancellationToken: PipelineHarness.Cancellation);
        await channel.QueueBindAsync("team", TopologyNames.ChangesExchange, "#", cancellationToken: PipelineHarness.Cancellation);
    }

    /// <summary>Declares a quorum queue and binds it; what comes stays in it until <see cref="ConsumeAsync"/>, so that a broker may fail
    /// meanwhile.</summary>
    public static async Task<SubscriberQueue> BindAsync(PipelineHarness harness)
    {
        await using var connection = await harness.Connector.OpenAsync("test binding", PipelineHarness.Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: PipelineHarness.Cancellation);
        await DeclareAsync(channel);
        return new SubscriberQueue(harness);
    }

    /// <summary>Reads the queue from now on.</summary>
    public async Task ConsumeAsync()
    {
        connection = await harness.Connector.OpenAsync("test subscriber", PipelineHarness.Cancellation);
        var channel = await connection.CreateChannelAsync(cancellationToken: PipelineHarness.Cancellation);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += TakeAsync;
        await channel.BasicConsumeAsync("team", autoAck: true, consumer, PipelineHarness.Cancellation);
    }

    /// <summary>True when a message of each change came.</summary>
    public bool HasAll(IEnumerable<OutboxChange> changes)
    {
        lock (gate)
        {
            var sequences = messages.Keys.Select(key => key.Sequence).ToHashSet();
            return changes.All(change => sequences.Contains(change.Sequence));
        }
    }

    /// <summary>How many of those that arrived more than once had been sent earlier than <paramref name="age"/> before the last one that
    /// was sent before they were repeated.</summary>
    public int DuplicatesOlderThan(TimeSpan age)
    {
        lock (gate) return repeated.Count(each => each > age);
    }

    /// <summary>True when every change's message has one id only, however often it came.</summary>
    public bool IdsAreStable()
    {
        lock (gate) return messages.Values.All(message => message.Ids.Count == 1);
    }

    /// <summary>How many different messages came.</summary>
    public int Count { get { lock (gate) return messages.Count; } }

    public ValueTask DisposeAsync() => connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Task TakeAsync(object sender, BasicDeliverEventArgs delivery)
    {
        using var envelope = JsonDocument.Parse(delivery.Body);
        var sequence = envelope.RootElement.GetProperty("message").GetProperty("source").GetProperty("sequence").GetInt64();
        var contract = delivery.RoutingKey.Split('.')[0];
        var id = envelope.RootElement.GetProperty("messageId").GetString()!;
        lock (gate) Take((contract, sequence), id, envelope.RootElement.GetProperty("sentTime").GetDateTimeOffset());
        return Task.CompletedTask;
    }

    private void Take((string Contract, long Sequence) message, string id, DateTimeOffset sentAt)
    {
        if (messages.TryGetValue(message, out var before))
        {
            if (!isRepeating) Repeats++;
            isRepeating = true;
            repeated.Add(sent - before.SentAt);
            before.Ids.Add(id);
            messages[message] = (before.Ids, sentAt);
            return;
        }

        // While messages are repeated, the last one sent before stays what their age is measured from.
        isRepeating = false;
        messages[message] = ([id], sentAt);
        if (message.Sequence < highest) Late++;
        highest = Math.Max(highest, message.Sequence);
        sent = sentAt;
    }
}
