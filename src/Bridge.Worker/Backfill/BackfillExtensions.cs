using Bridge.Capture.Backfill;
using Bridge.Hosting.Configuration;
using Bridge.Worker.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Worker.Backfill;

/// <summary>Registers backfills: rows that are there already, into the outbox.</summary>
internal static class BackfillExtensions
{
    /// <summary>Adds options, what reads pages, and the jobs.</summary>
    public static IServiceCollection AddBackfill(this IServiceCollection services)
    {
        services.AddBridgeOptions<BackfillOptions>(BackfillOptions.Section);
        services.AddSingleton<WindowRegister>();
        services.AddSingleton<BackfillRates>();
        services.AddSingleton<MovedRows>();
        services.AddSingleton<IMovedRows>(provider => provider.GetRequiredService<MovedRows>());
        services.AddSingleton<RelayLag>();
        services.AddSingleton<BackfillThrottle>();
        services.AddSingleton<BackfillDatabase>();
        services.AddSingleton<TableReading>();
        services.AddSingleton<BackfillCommands>();
        services.AddJobs<BackfillSpec, BackfillProgress, BackfillWork>(_ => new JobKind(BackfillWork.KindName, "bf", Parallel: 2));
        services.AddHostedService<InitialBackfill>();
        return services;
    }
}
