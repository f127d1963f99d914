using System.Text.Json;
using Bridge.Hosting.Configuration;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>A team's queue, bound to every typed message, and what arrived on it.</summary>
internal sealed class SubscriberQueue : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Contract, long Sequence), HashSet<string>> messages = [];

    private SubscriberQueue(IConnection connection) => this.connection = connection;

    /// <summary>Messages that arrived more than once.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Declares the team's quorum queue and binds it to every typed message.</summary>
    public static async Task DeclareAsync(IChannel channel)
    {
        await channel.ExchangeDeclareAsync(TopologyNames.ChangesExchange, ExchangeType.Topic, durable: true, cancellationToken: PipelineHarness.Cancellation);
        await channel.QueueDeclareAsync("team", true, false, false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" }, cancellationToken: PipelineHarness.Cancellation);
        await channel.QueueBindAsync("team", TopologyNames.ChangesExchange, "#", cancellationToken: PipelineHarness.Cancellation);
    }

    /// <summary>Reads the team's queue.</summary>
    public static async Task<SubscriberQueue> CreateAsync(PipelineHarness harness)
    {
        var connection = await harness.Connector.OpenAsync("test subscriber", PipelineHarness.Cancellation);
        var queue = new SubscriberQueue(connection);
        var channel = await connection.CreateChannelAsync(cancellationToken: PipelineHarness.Cancellation);
        await DeclareAsync(channel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += queue.TakeAsync;
        await channel.BasicConsumeAsync("team", autoAck: true, consumer, PipelineHarness.Cancellation);
        return queue;
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

    /// <summary>True when every change's message has one id only, however often it came.</summary>
    public bool IdsAreStable()
    {
        lock (gate) return messages.Values.All(ids => ids.Count == 1);
    }

    /// <summary>How many different messages came.</summary>
    public int Count { get { lock (gate) return messages.Count; } }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private Task TakeAsync(object sender, BasicDeliverEventArgs delivery)
    {
        using var envelope = JsonDocument.Parse(delivery.Body);
        var sequence = envelope.RootElement.GetProperty("message").GetProperty("source").GetProperty("sequence").GetInt64();
        var contract = delivery.RoutingKey.Split('.')[0];
        lock (gate)
        {
            if (!messages.TryGetValue((contract, sequence), out var ids)) messages[(contract, sequence)] = ids = [];
            else Duplicates++;
            ids.Add(envelope.RootElement.GetProperty("messageId").GetString()!);
        }

        return Task.CompletedTask;
    }
}
