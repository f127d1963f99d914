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

    public RelayOptions Options { get; } = new() { Trouble = new TroubleTimes { Quiet = TimeSpan.FromSeconds(2) } };

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

    /// <summary>The management API's address.</summary>
    public string Management { get; set; } = TestServices.RabbitMqManagement;

    /// <summary>The virtual host that the management API is asked about; null for the relay's own.</summary>
    public string? ManagementHost { get; set; }

    public OutboxRelay NewRelay(RelayStatus status, string? uri = null) => new(
        Outbox, Broker(uri), ContractList.Default, NewStore(), Options, status, TimeProvider.System, NullLogger<OutboxRelay>.Instance);

    public PipelineBroker Broker(string? uri = null) => new(
        new RabbitMqConnector(uri ?? Host.Uri),
        RabbitMqManagementClient.Create(new ConnectionStringsOptions
        {
            RabbitMq = ManagementHost ?? Host.Uri,
            RabbitMqManagement = Management,
        }),
        Names);

    /// <summary>Starts the relay, or another one after <see cref="StopAsync"/>.</summary>
    public async Task StartAsync(string? uri = null)
    {
        stop = new CancellationTokenSource();
        Status = new RelayStatus();
        running = NewRelay(Status, uri).RunAsync(stop.Token);
        await Eventually.TrueAsync(
            () => Status.Current.State == RelayState.Relaying, () => $"the relay does not run: {Describe()}", CancellationToken.None);
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

    /// <summary>Takes messages until the queue has given that Sequence: the Sequences in the order in which they came.</summary>
    public async Task<List<long>> TakeUntilAsync(string queue, long last)
    {
        var sequences = new List<long>();
        await Poll.UntilAsync(
            async () =>
            {
                sequences.AddRange(await DrainAsync(queue));
                return sequences.Contains(last);
            },
            $"{last} in {queue}", 60);
        return sequences;
    }

    /// <summary>How a lane is; null when there is none.</summary>
    public LaneSnapshot? Lane(string queue) => Status.Current.Lanes.FirstOrDefault(lane => lane.Destination == queue);

    /// <summary>Waits for a lane that is in a state.</summary>
    public Task WaitForLaneAsync(string queue, LaneState state) => Eventually.TrueAsync(
        () => Lane(queue)?.State == state, () => $"{queue} is not {state}: {Describe()}", CancellationToken.None);

    /// <summary>Waits until the relay works in a mode.</summary>
    public Task WaitForAsync(RelayMode mode) => Eventually.TrueAsync(
        () => Status.Current.Mode == mode, () => $"the relay does not work by {mode}: {Describe()}", CancellationToken.None);

    /// <summary>The relay as it is, for a test that fails.</summary>
    public string Describe() => $"{Status.Current} {string.Join("; ", Status.Current.Lanes)}";

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

    /// <summary>Appends a record with one insert that is as large as that.</summary>
    public void AppendLarge(long sequence, int bytes) => Outbox.Append(new RecordBuilder(Names.Pipeline)
        .Transaction("0/" + sequence.ToString("X", CultureInfo.InvariantCulture))
        .Insert("things", JsonSerializer.Serialize(new { id = sequence, text = new string('x', bytes) })).Build(sequence, sequence));

    /// <summary>All bindings but those of lanes, as text in a fixed order.</summary>
    public async Task<IReadOnlyList<string>> BindingsAsync() =>
        [.. (await Broker().Management.ReadBindingsAsync(CancellationToken.None))
            .Where(binding => binding.Source.Length > 0
                && !binding.Source.StartsWith($"bridge.{Names.Pipeline}.lane.", StringComparison.Ordinal))
            .Select(binding => $"{binding.Source} > {binding.DestinationType} {binding.Destination} {binding.RoutingKey}")
            .Order(StringComparer.Ordinal)];

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
