using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Hosting.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Bridge.Hosting;

/// <summary>What every process of Bridge shares.</summary>
public static class HostingExtensions
{
    /// <summary>
    /// Adds configuration (an additional file, secrets in files, the check at start), connections to RabbitMQ and Redis, metrics and
    /// logging.
    /// Call it first, then the other projects' extensions; <see cref="ValidateConfiguration"/> after Build.
    /// </summary>
    /// <param name="builder">The process.</param>
    /// <param name="needsPostgres">Whether <c>ConnectionStrings:Postgres</c> must be given.</param>
    /// <exception cref="ConfigurationException">The file that <c>Bridge:Config</c> names cannot be read.</exception>
    public static IHostApplicationBuilder AddBridgeHosting(this IHostApplicationBuilder builder, bool needsPostgres = true)
    {
        ConfigurationFile.Add(builder.Configuration);
        SecretFiles.Add(builder.Configuration);
        AddConfigurationCheck(builder.Services, needsPostgres);
        AddConnections(builder.Services);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddBridgeMetrics();
        AddLogging(builder);
        return builder;
    }

    /// <summary>Checks the whole configuration now rather than when the host starts.</summary>
    /// <exception cref="ConfigurationException">Something is wrong; it holds all errors.</exception>
    public static void ValidateConfiguration(this IHost host) =>
        host.Services.GetRequiredService<StartupOptionsValidator>().Validate();

    /// <summary>A line for each key that the configuration has and that was taken away; the check logs them too.</summary>
    public static IEnumerable<string> TellRetiredKeys(this IHost host) =>
        host.Services.GetRequiredService<RetiredKeys>().Tell(host.Services.GetRequiredService<IConfiguration>());

    /// <summary>Runs a process until it is cancelled or told to stop; its configuration is checked before anything else.</summary>
    /// <param name="host">The process.</param>
    /// <param name="prepare">Finishes what needs a configuration that is right.</param>
    /// <param name="cancellationToken">Stops it cleanly.</param>
    /// <exception cref="ConfigurationException">The configuration is wrong.</exception>
    public static async Task RunBridgeAsync(this IHost host, Action prepare, CancellationToken cancellationToken)
    {
        host.ValidateConfiguration();
        prepare();
        await host.StartAsync(cancellationToken);
        await host.WaitForShutdownAsync(cancellationToken);
    }

    private static void AddConfigurationCheck(IServiceCollection services, bool needsPostgres)
    {
        services.TryAddSingleton(RetiredKeys.Known);
        services.AddSingleton<StartupOptionsValidator>();
        services.AddSingleton<IStartupValidator>(provider => provider.GetRequiredService<StartupOptionsValidator>());
        services.AddBridgeOptions<ConnectionStringsOptions>(ConnectionStringsOptions.Section);
        services.AddSingleton<IValidateOptions<ConnectionStringsOptions>>(new ConnectionStringsOptionsValidator(needsPostgres));
        services.AddBridgeOptions<PipelineOptions>(PipelineOptions.Section);
        services.AddBridgeOptions<BridgeOptions>(BridgeOptions.Section);
    }

    private static void AddConnections(IServiceCollection services)
    {
        services.AddSingleton(provider => new TopologyNames(provider.GetRequiredService<IOptions<PipelineOptions>>().Value.Name));
        services.AddSingleton(provider => new RabbitMqConnector(Connections(provider).RabbitMq));
        services.AddSingleton(provider => new RedisConnection(Connections(provider).Redis));
        services.AddSingleton(provider => RabbitMqManagementClient.Create(Connections(provider)));
        services.AddSingleton<PipelineBroker>();
    }

    // The format is .NET's own key Logging:Console:FormatterName (simple, json, systemd).
    private static void AddLogging(IHostApplicationBuilder builder)
    {
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole();
        builder.Services.Configure<SimpleConsoleFormatterOptions>(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fff'Z' ";
        });
        if (builder.Configuration["Logging:LogLevel:Microsoft"] is null) builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        if (builder.Configuration["Logging:LogLevel:System"] is null) builder.Logging.AddFilter("System.Net.Http", LogLevel.Warning);
    }

    private static ConnectionStringsOptions Connections(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<ConnectionStringsOptions>>().Value;
}
