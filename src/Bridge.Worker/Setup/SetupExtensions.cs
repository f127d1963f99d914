using Bridge.Console.Preflight;
using Bridge.Outbox.Stream;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bridge.Worker.Setup;

/// <summary>What check, migrate and teardown need.</summary>
public static class SetupExtensions
{
    /// <summary>Adds preflight, migration and teardown; <c>AddBridgeHosting</c> and <c>AddBridgeWorker</c> come first. The host need not be started.</summary>
    public static IHostApplicationBuilder AddBridgeSetup(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<BrokerPreflight>();
        services.AddSingleton<RedisPreflight>();
        services.AddSingleton<OutboxCreation>();
        services.AddSingleton<OutboxExistence>();
        services.AddSingleton<OutboxSetup>();
        services.AddSingleton<PipelinePreflight>();
        services.AddSingleton<PipelineMigration>();
        services.AddSingleton<PipelineTeardown>();
        return builder;
    }
}
