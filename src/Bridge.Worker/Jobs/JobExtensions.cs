using Bridge.Worker.State;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Worker.Jobs;

/// <summary>Registers a kind of job.</summary>
internal static class JobExtensions
{
    /// <summary>Adds store, work and runner of a kind.</summary>
    public static IServiceCollection AddJobs<TSpec, TProgress,
        TWork>(this IServiceCollection services, Func<IServiceProvider, JobKind> kind)
        where TProgress : class
        where TWork : class, IJobWork<TSpec, TProgress>
    {
        services.AddSingleton(provider => new JobStore<TSpec,
            TProgress>(kind(provider), provider.GetRequiredService<IStateHolder>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IJobWork<TSpec, TProgress>, TWork>();
        services.AddHostedService<JobRunner<TSpec, TProgress>>();
        return services;
    }
}
