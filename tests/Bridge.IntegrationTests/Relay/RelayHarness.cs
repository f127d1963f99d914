using System.Globalization;
using System.Text.Json;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Messages;
using Bridge.Relay;
using Bridge.Relay.Offsets;
using Bridge.Relay.Running;
using Bridge.Relay.Status;
using Bridge.Testing.Outbox;
using Bridge.Testing.Services;
using Microsoft.Extensions.Logging.Abstractions;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Relay;

/// <summary>A relay over a scripted outbox, on a virtual host of its own.</summary>
internal sealed class RelayHarness : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly List<RedisConnection> redisConnections = [];
    private CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    private RelayHarness(TestVirtualHost host, IConnection connection, IChannel channel)
    {
        Host = host;
        this.connection = connection;
        Channel = channel;
    }

    public TestVirtualHost Host { get; }

    public IChannel Channel { get; }

    public ScriptedOutbox Outbox { get; } = new();

    public RelayStatus Status { get; private set; } = new();

    public RelayOptions Options { get; } = new();

    public TopologyNames Names { get; } = new("t" + Guid.NewGuid().ToString("N")[..8]);

    public string Redis { get; set; } = TestServices.Redis;

    public static async Task<RelayHarness> CreateAsync()
    {
        var host = await TestVirtualHost.CreateAsync();
        var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", CancellationToken.None);
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        var harness = new RelayHarness(host, connection, channel);
        await RelayTopology.DeclareAsync(channel, harness.Names, ContractList.Default, CancellationToken.None);
        return harness;
    }

    public IOffsetStore NewStore()
    {
        redisConnections.Add(new RedisConnection(Redis));
        return new RedisOffsetStore(redisConnections[^1], Names, TimeProvider.System);
    }

    public OutboxRelay NewRelay(RelayStatus status, string? uri = null) => new(
        Outbox, Broker(uri), ContractList.Default, NewStore(), Options, status, TimeProvider.System, NullLogger<OutboxRelay>.Instance);

    private PipelineBroker Broker(string? uri) => new(
        new RabbitMqConnector(uri ?? Host.Uri),
        RabbitMqManagementClient.Create(new ConnectionStringsOptions
        {
            RabbitMq = Host.Uri,
            RabbitMqManagement = TestServices.RabbitMqManagement,
        }),
        Names);

    /// <summary>Starts the relay, or another one after <see cref="StopAsync"/>.</summary>
    public async Task StartAsync(string? uri = null)
    {
        stop = new CancellationTokenSource();
        Status = new RelayStatus();
        running = NewRelay(Status, uri).RunAsync(stop.Token);
        await Poll.UntilAsync(() => Status.Current.State == RelayState.Relaying, "the relay runs");
    }

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(15));
    }

    public async Task<string> QueueAsync(string exchange, string pattern = "", Dictionary<string, object?>? arguments = null)
    {
        var name = (await Channel.QueueDeclareAsync("q-" + Guid.NewGuid().ToString("N")[..8], durable: true, exclusive: false,
            autoDelete: false, arguments)).QueueName;
        await Channel.QueueBindAsync(name, exchange, pattern);
        return name;
    }

    /// <summary>Takes <paramref name="count"/> messages: Sequence, message id, routing key.</summary>
    public async Task<List<(long Sequence, string? Id, string Key)>> TakeAsync(string queue, int count)
    {
        var result = new List<(long, string?, string)>();
        await Poll.UntilAsync(
            async () =>
            {
                while (await Channel.BasicGetAsync(queue, autoAck: true) is { } message)
                    result.Add((SequenceOf(message), message.BasicProperties.MessageId, message.RoutingKey));
                return result.Count >= count;
            },
            $"{count} messages in {queue}");
        Assert.Equal(count, result.Count);
        return result;
    }

    /// <summary>Takes what is in a queue now: the Sequences.</summary>
    public async Task<List<long>> DrainAsync(string queue)
    {
        var sequences = new List<long>();
        while (await Channel.BasicGetAsync(queue, autoAck: true, TestContext.Current.CancellationToken) is { } message)
            sequences.Add(SequenceOf(message));
        return sequences;
    }

    /// <summary>Appends a record with one insert of each id into <paramref name="table"/>.</summary>
    public void Append(long firstSequence, int count, string table = "things", long? recordNumber = null)
    {
        var builder = new RecordBuilder(Names.Pipeline).Transaction("0/" + firstSequence.ToString("X", CultureInfo.InvariantCulture));
        for (var i = 0; i < count; i++) builder.Insert(table, JsonSerializer.Serialize(new { id = firstSequence + i }));
        Outbox.Append(builder.Build(firstSequence, recordNumber ?? firstSequence));
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(15));
        stop.Dispose();
        await Channel.DisposeAsync();
        await connection.DisposeAsync();
        foreach (var redis in redisConnections) await redis.DisposeAsync();
        await Host.DisposeAsync();
    }

    private static long SequenceOf(BasicGetResult message) => Convert
        .ToInt64(message.BasicProperties.Headers!["bridge-sequence"], CultureInfo.InvariantCulture);
}
