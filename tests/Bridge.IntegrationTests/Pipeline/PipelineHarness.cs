using System.Globalization;
using System.Text.Json;
using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Contracts;
using Bridge.Contracts.Positions;
using Bridge.Hosting;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using Bridge.Relay;
using Bridge.State;
using Bridge.Testing.Services;
using Bridge.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>A pipeline of one test: a database with history triggers, a virtual host, and workers that run in this process.</summary>
internal sealed class PipelineHarness : IAsyncDisposable
{
    private readonly TestVirtualHost virtualHost;
    private readonly List<IHost> workers = [];

    private PipelineHarness(TestDatabase database, TestVirtualHost virtualHost, Dictionary<string, string?> settings)
    {
        Database = database;
        this.virtualHost = virtualHost;
        Slot = "slot_" + database.Name;
        Connector = new RabbitMqConnector(virtualHost.Uri);
        Settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = virtualHost.Uri,
            ["ConnectionStrings:RabbitMqManagement"] = TestServices.RabbitMqManagement,
            ["ConnectionStrings:Redis"] = TestServices.Redis,
            ["Pipeline:Name"] = Names.Pipeline,
            ["Capture:Slot"] = Slot,
            ["Capture:HeartbeatInterval"] = "00:00:01",
            ["Outbox:AcknowledgeDelay"] = "00:00:01",
            ["Outbox:CheckpointInterval"] = "00:00:00.200",
        };
        foreach (var (key, value) in settings) Settings[key] = value;
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TestDatabase Database { get; }

    public TopologyNames Names { get; } = new("t" + Guid.NewGuid().ToString("N")[..8]);

    public RabbitMqConnector Connector { get; }

    public TestVirtualHost VirtualHost => virtualHost;

    public string Slot { get; }

    public Dictionary<string, string?> Settings { get; }

    /// <summary>Creates database, publication, slot and outbox.</summary>
    public static async Task<PipelineHarness> CreateAsync(
        Dictionary<string, string?>? settings = null, PrivatePostgres? postgres = null, PrivateRabbitMq? broker = null, bool migrate = true,
        PrivateRedis? redis = null)
    {
        var database = await TestDatabase.CreateAsync(postgres?.ConnectionString, Cancellation);
        await database.ExecuteAsync(HistorySql.Schema, Cancellation);
        var harness = new PipelineHarness(
            database, await TestVirtualHost.CreateAsync(broker?.Uri, broker?.ManagementUri, Cancellation), settings ?? []);
        if (broker is not null) harness.Settings["ConnectionStrings:RabbitMqManagement"] = broker.ManagementUri;
        if (redis is not null) harness.Settings["ConnectionStrings:Redis"] = redis.Address;
        if (migrate) await harness.MigrateAsync();
        return harness;
    }

    public async Task MigrateAsync()
    {
        await Database.ExecuteAsync($"SELECT pg_create_logical_replication_slot('{Slot}', 'pgoutput')", Cancellation);
        await using var connection = await Connector.OpenAsync("test migrate", Cancellation);
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation))
        {
            await StateRecords.DeclareAsync(channel, Names, Cancellation);
            await RelayTopology.DeclareAsync(channel, Names, ContractList.Default, Cancellation);
            await SubscriberQueue.DeclareAsync(channel);
        }

        var identity = await ServerIdentity.ReadAsync(Database.DataSource, Cancellation);
        var slot = await SlotState.ReadAsync(Database.DataSource, Slot, Cancellation);
        var facts = new ServerFacts(new OutboxSource(identity.SystemIdentifier, identity.Timeline, Slot), slot!.ConfirmedFlushLsn!.Value,
            identity.CurrentWal);
        var options = Microsoft.Extensions.Options.Options.Create(OutboxOptions());
        await new OutboxCreation(Names, options, TimeProvider.System).CreateAsync(connection, facts, Cancellation);
        await using var redis = new Bridge.Hosting.Redis.RedisConnection(Settings["ConnectionStrings:Redis"]!);
        await using var state = await StateWriter.OpenAsync(Connector, Names, redis, TimeProvider.System, Cancellation);
        await state.PutAsync(StateEntry.Outbox, new { slot = Slot }, Cancellation);
    }

    // As the settings have them.
    private Bridge.Outbox.OutboxOptions OutboxOptions()
    {
        var options = new Bridge.Outbox.OutboxOptions();
        new ConfigurationBuilder().AddInMemoryCollection(Settings).Build().GetSection(Bridge.Outbox.OutboxOptions.Section).Bind(options);
        return options;
    }

    /// <summary>Starts a worker in this process; dispose or stop it at will.</summary>
    public async Task<IHost> StartWorkerAsync(Action<IServiceCollection>? configure = null)
    {
        var host = BuildWorker(configure);
        workers.Add(host);
        await host.StartAsync(Cancellation);
        return host;
    }

    /// <summary>The worker's services, with nothing that runs.</summary>
    public IHost BuildWorker(Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.AddBridgeHosting();
        builder.AddBridgeWorker();
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    public static CaptureSnapshot Status(IHost worker) => worker.Services.GetRequiredService<CaptureStatus>().Current;

    public static async Task WaitForStateAsync(IHost worker, CaptureState state)
    {
        var status = worker.Services.GetRequiredService<CaptureStatus>();
        await Eventually.TrueAsync(() => status.Current.State == state, () => $"state is {status.Current.State}: {status.Current.Reason}",
            Cancellation);
    }

    public OutboxReader Reader() =>
        new(Connector, Names, new StrayRecords(), TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<OutboxReader>.Instance);

    /// <summary>Reads the outbox from its begin until the last transaction that is committed now has come.</summary>
    public async Task<List<OutboxChange>> ReadAllAsync()
    {
        var marker = await Database
            .ScalarAsync<long>(
            "INSERT INTO other (a, b) VALUES ((random() * 1e9)::int, 'marker') RETURNING pg_current_xact_id()::text::bigint", Cancellation);
        var changes = new List<OutboxChange>();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(120));
        await foreach (var read in Reader().ReadAsync(OutboxStart.First, deadline.Token))
        {
            Assert.Null(read.Gap);
            if (read.Record.Kind != RecordKind.ChangeBatch) continue;
            changes.AddRange(Split(read.Record));
            if (changes.Count > 0 && changes[^1].Xid == (uint)marker) break;
        }

        return changes;
    }

    /// <summary>Restarts the worker in the middle of its work; then the outbox must equal the history, and a subscriber's queue must miss
    /// nothing.</summary>
    public async Task<List<OutboxChange>> VerifyOverRestartAsync(IHost worker)
    {
        await using var subscriber = await SubscriberQueue.CreateAsync(this);
        await worker.StopAsync(Cancellation);
        await StartWorkerAsync();
        var changes = await ReadAllAsync();
        await HistoryAssert.EqualAsync(Database, changes);
        await Eventually.TrueAsync(() => subscriber.HasAll(changes), () => $"{subscriber.Count} messages of {changes.Count} changes",
            Cancellation);
        Assert.True(subscriber.IdsAreStable());
        return changes;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
        {
            using (worker) await worker.StopAsync(CancellationToken.None);
        }

        await virtualHost.DisposeAsync();
        await Database.DisposeAsync();
    }

    public static IEnumerable<OutboxChange> Split(OutboxRecord record)
    {
        using var envelope = JsonDocument.Parse(record.Body);
        var batch = envelope.RootElement.GetProperty("message").Deserialize<ChangeBatch>(JsonSerializerOptions.Web)!;
        Assert.Equal(record.FirstSequence, batch.FirstSequence);
        var sequence = batch.FirstSequence;
        foreach (var transaction in batch.Transactions)
        {
            foreach (var change in transaction.Changes)
            {
                var position = transaction.CommitLsn is { } lsn ? new ChangePosition(Lsn.Parse(lsn), change.Ordinal!.Value) : default;
                var operation = change.Operation.ToString().ToLower(CultureInfo.InvariantCulture);
                yield return new OutboxChange(sequence++, transaction.Xid ?? 0, position, operation, batch.Tables[change.Table].Name)
                {
                    Key = change.Key?.Clone(),
                    Row = change.Row?.Clone(),
                    Old = change.Old?.Clone(),
                    Unchanged = change.Unchanged,
                    Omitted = change.Omitted,
                };
            }
        }
    }
}
