using Bridge.Relay.Replay;
using Bridge.Relay.Subscribers;
using Bridge.Worker.Jobs;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Worker.Replay;

/// <summary>Registers replays.</summary>
internal static class ReplayExtensions
{
    /// <summary>Adds what plans and publishes them, and the jobs.</summary>
    public static IServiceCollection AddReplay(this IServiceCollection services)
    {
        services.AddSingleton<ReplayPlanner>();
        services.AddSingleton<SubscriberLanes>();
        services.AddSingleton<OutboxReplay>();
        services.AddJobs<ReplaySpec, ReplayProgress, ReplayWork>(_ => new JobKind("replay", "rp"));
        services.AddSingleton<ReplayCommands>();
        return services;
    }
}
