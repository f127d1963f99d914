using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Contracts;
using Bridge.Hosting;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Indexer;
using Bridge.Indexer.OpenSearch;
using Bridge.Indexer.Status;
using Bridge.Testing.Outbox;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>Indexers over a database and a virtual host of one test; batches are published as the relay would, after their rows are
/// committed.</summary>
internal sealed class IndexerHarness : IAsyncDisposable
{
    private readonly List<IHost> indexers = [];
    private readonly TestVirtualHost virtualHost;
    private readonly IConnection connection;
    private readonly IChannel channel;
    private long sequence = 1_795_000_000_000_000;

    private IndexerHarness(TestDatabase database, TestVirtualHost virtualHost, IConnection connection, IChannel channel, string openSearch,
        Dictionary<string, string?> settings)
    {
        Database = database;
        this.virtualHost = virtualHost;
        this.connection = connection;
        this.channel = channel;
        Settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = virtualHost.Uri,
            ["ConnectionStrings:RabbitMqManagement"] = TestServices.RabbitMqManagement,
            ["ConnectionStrings:Redis"] = TestServices.Redis,
            ["ConnectionStrings:OpenSearch"] = openSearch,
            ["Pipeline:Name"] = Pipeline,
            ["Indexer:Url"] = "http://127.0.0.1:0",
            ["Indexer:MaxPause"] = "00:00:01",
        };
        foreach (var (key, value) in settings) Settings[key] = value;
        Client = new OpenSearchClient(
            new ConnectionStringsOptions { OpenSearch = openSearch }, TimeSpan.FromSeconds(60), TimeProvider.System);
        Names = new IndexerNames(new TopologyNames(Pipeline));
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TestDatabase Database { get; }

    public TestVirtualHost VirtualHost => virtualHost;

    public string Pipeline { get; } = "t" + Guid.NewGuid().ToString("N")[..8];

    public string Analyses => Pipeline + "-analyses";

    public string Containers => Pipeline + "-containers";

    public Dictionary<string, string?> Settings { get; }

    public OpenSearchClient Client { get; }

    public IndexerNames Names { get; }

    public IReadOnlyList<IHost> Indexers => indexers;

    /// <summary>The Sequence of the change published last.</summary>
    public long Sequence => sequence;

    /// <summary>A database with the demo's tables, and its rows unless told otherwise.</summary>
    public static async Task<IndexerHarness> CreateAsync(
        Dictionary<string, string?>? settings = null, bool rows = true, string? openSearch = null, PrivateRabbitMq? broker = null)
    {
        openSearch ??= TestServices.OpenSearch;
        var database = await TestDatabase.CreateAsync(cancellationToken: Cancellation);
        foreach (var file in Directory.GetFiles(CloneRoot.PathOf("infra/postgres/demo"), "*.sql").Order())
            if (rows || !file.Contains("rows", StringComparison.Ordinal))
                await database.ExecuteAsync(await File.ReadAllTextAsync(file, Cancellation), Cancellation);
        await database.ExecuteAsync(
            "CREATE PUBLICATION sequin_cdc_publication FOR TABLE containers, analyses, samples, reactions, research_plans, " +
            "collections_samples, collections_reactions", Cancellation);
        database.DataSource.Clear();
        var host = await TestVirtualHost.CreateAsync(broker?.Uri, broker?.ManagementUri, Cancellation);
        var connection = await new RabbitMqConnector(host.Uri).OpenAsync("test", Cancellation);
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        await channel.ExchangeDeclareAsync(
            TopologyNames.ChangeBatchExchange, ExchangeType.Fanout, durable: true, cancellationToken: Cancellation);
        var harness = new IndexerHarness(database, host, connection, channel, openSearch, settings ?? []);
        if (broker is not null) harness.Settings["ConnectionStrings:RabbitMqManagement"] = broker.ManagementUri;
        return harness;
    }

    /// <summary>Starts an indexer, with services of the test's own, and waits until it indexes.</summary>
    public async Task<IHost> StartAsync(bool wait = true, Action<IServiceCollection>? services = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.AddBridgeHosting();
        builder.AddBridgeIndexer();
        services?.Invoke(builder.Services);
        builder.Logging.ClearProviders();
        var host = builder.Build();
        indexers.Add(host);
        await host.StartAsync(Cancellation);
        if (wait) await WaitForAsync(host, IndexerState.Indexing);
        return host;
    }

    public static IndexerStatus Status(IHost host) => host.Services.GetRequiredService<IndexerStatus>();

    public static Task WaitForAsync(IHost host, IndexerState state) =>
        Eventually.TrueAsync(() => Status(host).State == state, () => $"the indexer is {Status(host).State}: {Status(host).Reason}",
            Cancellation);

    /// <summary>Waits until the index has been filled from the tables.</summary>
    public async Task WaitForFillAsync(params string[] tables)
    {
        foreach (var alias in (string[])[Containers, Analyses, .. tables])
            await Eventually.TrueAsync(
                async () => await Client.TryGetAsync($"{Names.ControlIndex}/_doc/filled%20{alias}-v1", Cancellation) is not null, () =>
                    $"{alias} is not filled", Cancellation);
    }

    /// <summary>Commits SQL, then publishes its changes in one batch. Gives the Sequence of the last.</summary>
    public async Task<long> ChangeAsync(string sql, Action<RecordBuilder> changes)
    {
        await Database.ExecuteAsync(sql, Cancellation);
        return await PublishAsync(changes);
    }

    /// <summary>Publishes a batch; at <paramref name="at"/> where one comes late or again.</summary>
    public async Task<long> PublishAsync(Action<RecordBuilder> changes, long? at = null)
    {
        var builder = new RecordBuilder(Pipeline);
        changes(builder);
        var record = builder.Build(at ?? sequence + 1);
        if (at is null) sequence += record.Count;
        await channel.BasicPublishAsync(
            TopologyNames.ChangeBatchExchange, "", mandatory: false,
                new BasicProperties { Persistent = true, ContentType = "application/vnd.masstransit+json" }, record.Body, Cancellation);
        return record.FirstSequence + record.Count - 1;
    }

    /// <summary>Publishes any text as a batch.</summary>
    public ValueTask PublishRawAsync(string body) => channel.BasicPublishAsync(
        TopologyNames.ChangeBatchExchange, "", mandatory: false,
            new BasicProperties { Persistent = true, ContentType = "application/vnd.masstransit+json" },
            System.Text.Encoding.UTF8.GetBytes(body), Cancellation);

    /// <summary>How many messages are ready in a queue; 0 when it is not there.</summary>
    public async Task<uint> MessagesAsync(string queue)
    {
        await using var own = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        try
        {
            return (await own.QueueDeclarePassiveAsync(queue, Cancellation)).MessageCount;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return 0;
        }
    }

    /// <summary>A row of containers as a change carries it.</summary>
    public async Task<string> RowAsync(int id) =>
        await Database.ScalarAsync<string>(
            $"SELECT (to_jsonb(c) - 'log_data' - 'ancestry')::text FROM containers c WHERE id = {id}", Cancellation)
            ?? throw new InvalidOperationException($"no container {id}");

    /// <summary>Publishes an update of a container as it is now.</summary>
    public async Task<long> PublishUpdateAsync(int id)
    {
        var row = await RowAsync(id);
        return await PublishAsync(record => record.Change(Operation.Update, "containers", $$"""
            "key":{"id":{{id}}},"row":{{row}}
            """));
    }

    /// <summary>Waits until the queue is empty and every change's documents are written.</summary>
    public Task WaitForIndexedAsync(long? until = null) => Eventually.TrueAsync(
        () => indexers.Exists(host => Status(host).LastSequence >= (until ?? sequence)),
        () => $"{string.Join(", ", indexers.Select(host => $"{Status(host).State} {Status(host).Reason} at {Status(host).LastSequence}"))} of {until ?? sequence}", Cancellation);

    /// <summary>A document; null when it is not there or a tombstone.</summary>
    public async Task<JsonElement?> DocumentAsync(string alias, string id)
    {
        var answer = await Client.TryGetAsync($"{alias}/_doc/{id}", Cancellation);
        return answer is { } found && found.GetProperty("_source") is var source && !source.GetProperty("deleted").GetBoolean() ? source
            : null;
    }

    /// <summary>The version of a document, tombstones too.</summary>
    public async Task<long?> VersionAsync(string alias, string id) => (await Client.TryGetAsync($"{alias}/_doc/{id}", Cancellation))?
        .GetProperty("_version").GetInt64();

    /// <summary>The ids of live documents.</summary>
    public async Task<List<string>> LiveIdsAsync(string alias)
    {
        await Client.SendAsync(HttpMethod.Post, $"{alias}/_refresh", null, Cancellation);
        var answer = await Client.SendAsync(HttpMethod.Post, $"{alias}/_search?size=10000&_source=false",
            new JsonObject { ["query"] = new JsonObject { ["term"] = new JsonObject { ["deleted"] = false } } }, Cancellation);
        return [.. answer.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("_id").GetString()!)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in indexers)
        {
            using (host) await host.StopAsync(CancellationToken.None);
        }

        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await virtualHost.DisposeAsync();
        await Database.DisposeAsync();
        Client.Dispose();
    }

    public async Task StopAsync(IHost host)
    {
        indexers.Remove(host);
        using (host) await host.StopAsync(Cancellation);
    }
}
