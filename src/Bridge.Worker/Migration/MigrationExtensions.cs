using Bridge.Outbox.Reading;
using Bridge.Outbox.Writing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Bridge.Worker.Migration;

/// <summary>Registers what <c>bridge migrate</c> and <c>bridge teardown</c> do.</summary>
internal static class MigrationExtensions
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddMigration(this IServiceCollection services)
    {
        services.TryAddSingleton<StrayRecords>();
        services.TryAddSingleton<OutboxReader>();
        services.AddSingleton<OutboxCreation>();
        services.AddSingleton<BrokerMigration>();
        services.AddSingleton<PipelineMigration>();
        services.AddSingleton<PipelineRecovery>();
        services.AddSingleton<PipelineTeardown>();
        return services;
    }
}
