using Bridge.Capture;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Bridge.Relay.Replay;
using Bridge.Relay.Subscribers;
using Bridge.State;
using Bridge.State.Jobs;
using Bridge.State.Requests;
using Bridge.Worker.Jobs;
using Bridge.Worker.Offsets;
using Bridge.Worker.State;
using Microsoft.Extensions.Options;

namespace Bridge.Worker.Replay;

/// <summary>Replays as the API starts, shows and steers them.</summary>
/// <remarks>Every method may throw <see cref="StateNotHeldException"/>, <see cref="NotFoundException"/>,
/// <see cref="InvalidRequestException"/> or <see cref="RefusedRequestException"/>; each says what to do.</remarks>
internal sealed class ReplayCommands(
    JobStore<ReplaySpec, ReplayProgress> store, ReplayPlanner planner, KnownOffsets offsets, StateHolder holder,
        IOptions<CaptureOptions> capture, TopologyNames names)
    : JobCommands<ReplaySpec, ReplayProgress, ReplayReport>(store)
{
    /// <summary>Starts a replay; it goes on by itself.</summary>
    public async Task<ReplayReport> StartAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        await holder.RequireAsync(cancellationToken);
        var spec = await PlanAsync(request, cancellationToken);
        if (spec.First > spec.Last && !spec.IsBound)
            throw new RefusedRequestException(
                $"The outbox holds nothing from '{request.From}' to '{request.To}': there is nothing to replay.");
        await RefuseSecondAsync(spec.Queue, cancellationToken);
        return Report(await Store.CreateAsync(spec, cancellationToken));
    }

    /// <summary>Counts what a replay would publish, and publishes nothing. It reads the whole part of the outbox.</summary>
    public async Task<ReplayCount> CountAsync(ReplayRequest request, CancellationToken cancellationToken) =>
        await planner.CountAsync(await PlanAsync(request, cancellationToken), cancellationToken);

    private async Task<ReplaySpec> PlanAsync(ReplayRequest request, CancellationToken cancellationToken)
    {
        // Its bytes are bounded: what is added takes older lines away.
        if (request.Queue == names.Audit)
            throw new RefusedRequestException($"'{request.Queue}' is Bridge's own: name a queue of a team.");
        try
        {
            return await planner.ResolveAsync(request, offsets.FindAsync, cancellationToken);
        }
        catch (OutboxCutException cut)
        {
            throw new RefusedRequestException(
                $"{cut.Message} Replay from there (--from first), and copy the tables anew: bridge backfill start {Tables(request)}");
        }
        catch (OutboxMissingException)
        {
            throw new RefusedRequestException("There is no outbox yet; run 'bridge migrate'.");
        }
        catch (RabbitMqManagementException management)
        {
            throw new RefusedRequestException(management.Message);
        }
    }

    // Two replays into one queue would mix their order.
    private async Task RefuseSecondAsync(string queue, CancellationToken cancellationToken)
    {
        var other = (await Store.ListAsync(cancellationToken)).FirstOrDefault(job => !job.IsFinished && job.Spec.Queue == queue);
        if (other is not null) throw new RefusedRequestException(
            $"The replay '{other.Id}' goes into the queue '{queue}' and has not ended: wait for it, or 'bridge replay cancel {other.Id}'.");
    }

    private string Tables(ReplayRequest request)
    {
        var tables = request.Tables.Count > 0 ? request.Tables : [.. capture.Value.Tables.Select(table => table.Name)];
        return string.Join(' ', tables.Select(table => $"--table {table}"));
    }

    /// <inheritdoc/>
    protected override ReplayReport Report(Job<ReplaySpec, ReplayProgress> job)
    {
        var progress = job.Standing.Progress;
        return JobReports.Of(job, new ReplayReport
        {
            Spec = job.Spec,
            Messages = progress?.Messages ?? 0,
            Done = progress?.Done,
            Percent = Percent(job),
        });
    }

    private static double Percent(Job<ReplaySpec, ReplayProgress> job)
    {
        if (job.State == JobState.Completed) return 100;
        if (job.Standing.Progress?.Record is not { } record || job.Spec.LastRecord <= job.Spec.FirstRecord) return 0;
        return Math.Clamp(100.0 * (record - job.Spec.FirstRecord) / (job.Spec.LastRecord - job.Spec.FirstRecord), 0, 99.9);
    }
}
