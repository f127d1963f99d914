using Bridge.Api.Access;
using Bridge.Api.Audit;
using Bridge.State.Access;
using Bridge.State.Jobs;
using Bridge.Worker.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.Api.Jobs;

/// <summary>What every kind of job has: list and show (GET), and POST <c>/{id}/pause|resume|cancel</c>. Conditions and keys of a job are
/// values of rows.</summary>
internal static class JobEndpoints
{
    /// <summary>Maps them under <paramref name="path"/>.</summary>
    public static void Map<TJobs, TSpec, TProgress, TReport>(IEndpointRouteBuilder api, string path)
        where TJobs : JobCommands<TSpec, TProgress, TReport>
        where TProgress : class
        where TReport : JobReport
    {
        api.MapGet(path, async (TJobs jobs, CancellationToken cancellationToken) =>
            new DataList<TReport>(await jobs.ListAsync(cancellationToken))).Requires(AccessRole.Inspect);
        api.MapGet(path + "/{id}", (string id, TJobs jobs, CancellationToken cancellationToken) => jobs.FindAsync(id, cancellationToken))
            .Requires(AccessRole.Inspect);
        foreach (var (word, desired) in new[] { ("pause", DesiredState.Paused), ("resume", DesiredState.Running),
            ("cancel", DesiredState.Cancelled) })
            api.MapPost($"{path}/{{id}}/{word}", (string id, TJobs jobs, CancellationToken cancellationToken) => jobs
                .SetDesiredAsync(id, desired, cancellationToken)).Requires(AccessRole.Operate)
                .Noted(async (context, id) => await context.RequestServices.GetRequiredService<TJobs>()
                    .FindAsync(id, context.RequestAborted));
    }
}
