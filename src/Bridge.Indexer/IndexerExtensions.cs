using Bridge.Contracts.Text;
using Bridge.Hosting.Configuration;
using Bridge.Indexer.Bulk;
using Bridge.Indexer.Consuming;
using Bridge.Indexer.Documents;
using Bridge.Indexer.Filling;
using Bridge.Indexer.Indices;
using Bridge.Indexer.Isolation;
using Bridge.Indexer.OpenSearch;
using Bridge.Indexer.Parked;
using Bridge.Indexer.Searching;
using Bridge.Indexer.Status;
using Bridge.Indexer.Verifying;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Indexer;

/// <summary>What the indexer's process runs, and what commands about the index need.</summary>
public static class IndexerExtensions
{
    /// <summary>Adds options, OpenSearch, PostgreSQL and the parked queue, but nothing that runs; <c>AddBridgeHosting</c> comes
    /// first.</summary>
    public static IHostApplicationBuilder AddBridgeIndex(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddBridgeOptions<IndexerOptions>(IndexerOptions.Section);
        services.AddSingleton<IValidateOptions<IndexerOptions>, IndexerOptionsValidator>();
        services.AddSingleton(provider => NpgsqlDataSource.Create(PostgresOf(provider)));
        services.AddSingleton(provider => new OpenSearchClient(
            Connections(provider), provider.GetRequiredService<IOptions<IndexerOptions>>().Value.RequestTimeout,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IndexerNames>();
        services.AddSingleton<IndexerStatus>();
        services.AddSingleton<ParkedQueue>();
        services.AddSingleton<IParkedDocuments>(provider => provider.GetRequiredService<ParkedQueue>());
        services.AddSingleton<ParkedDocuments>();
        services.AddSingleton<ServiceLook>();
        services.AddSingleton<RowIsolation>();
        services.AddSingleton<BulkWriter>();
        services.AddSingleton<ControlDocuments>();
        services.AddSingleton<IndexSweep>();
        services.AddSingleton<IndexSetup>();
        services.AddSingleton<IndexSession>();
        services.AddSingleton<DocumentSources>();
        services.AddSingleton<BatchIndexer>();
        services.AddSingleton<FillLock>();
        services.AddSingleton<IndexFill>();
        services.AddSingleton<IndexDocuments>();
        services.AddSingleton<IndexerBacklog>();
        services.AddSingleton<DriftJudge>();
        services.AddSingleton<IndexVerify>();
        services.AddSingleton<IndexSwitch>();
        services.AddSingleton<IndexRebuild>();
        services.AddSingleton<AnalysisSearch>();
        return builder;
    }

    /// <summary>Adds the consumer too.</summary>
    public static IHostApplicationBuilder AddBridgeIndexer(this IHostApplicationBuilder builder)
    {
        builder.AddBridgeIndex();
        builder.Services.AddSingleton<IndexerPreparation>();
        builder.Services.AddSingleton<IndexUpkeep>();
        builder.Services.AddSingleton<IndexerEndpoint>();
        builder.Services.AddMassTransit(IndexerBus.Configure);
        builder.Services.AddHostedService<IndexerWorker>();
        // Every batch that goes back to the queue would be an error there; the indexer says once why it pauses.
        builder.Logging.AddFilter("MassTransit.ReceiveTransport", LogLevel.None);
        builder.Logging.AddFilter("MassTransit", LogLevel.Warning);
        return builder;
    }

    private static string PostgresOf(IServiceProvider provider)
    {
        // Look-ups that run for every batch, by hundreds of keys with few rows each: to compile them (jit), or to make a bitmap for each
        // key, would take longer than they do.
        // Rows that a policy hides would be taken for deleted ones: the server is to refuse instead.
        const string Session = SessionSettings.Options + " -c row_security=off -c jit=off -c enable_bitmapscan=off";
        var settings = new NpgsqlConnectionStringBuilder(Connections(provider).Postgres)
        {
            ApplicationName = "bridge indexer",
            // A few dozen statements, again and again: planned once for each connection, whose session nobody changes.
            MaxAutoPrepare = 50,
            NoResetOnClose = true,
            ReadBufferSize = 64 * 1024,
        };
        settings.Options = string.IsNullOrEmpty(settings.Options) ? Session : $"{settings.Options} {Session}";
        // Several servers: the one that can be written to, which has every change; a single one is taken whatever it is.
        if (!(settings.Host ?? "").Contains(',', StringComparison.Ordinal)) settings.TargetSessionAttributes = null;
        else settings.TargetSessionAttributes ??= "primary";
        return settings.ConnectionString;
    }

    private static ConnectionStringsOptions Connections(IServiceProvider provider) => provider
        .GetRequiredService<IOptions<ConnectionStringsOptions>>().Value;
}
