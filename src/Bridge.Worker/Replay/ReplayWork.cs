using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Bridge.Relay.Replay;
using Bridge.Relay.Subscribers;
using Bridge.State.Jobs;
using Bridge.Worker.Jobs;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Replay;

/// <summary>Works on replays. It needs RabbitMQ alone: PostgreSQL may be down.</summary>
internal sealed class ReplayWork(OutboxReplay replay, JobStore<ReplaySpec, ReplayProgress> store) : IJobWork<ReplaySpec, ReplayProgress>
{
    /// <inheritdoc/>
    public async Task RunAsync(JobRun<ReplaySpec, ReplayProgress> run, CancellationToken cancellationToken)
    {
        try
        {
            await replay.RunAsync(run.Id, run.Spec, run.Progress, run.SaveAsync, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The relay works on it, whoever leads; only when somebody wants it to stand still it is told so.
            var job = await store.FindAsync(run.Id, CancellationToken.None);
            if (job.Desired == DesiredState.Paused) await replay.PauseAsync(run.Spec, CancellationToken.None);
            throw;
        }
    }

    /// <inheritdoc/>
    public string? Explain(Exception exception) => exception switch
    {
        QueueRefusedException or RelayAbsentException or RabbitMqManagementException or OutboxMissingException => exception.Message,
        RabbitMQClientException or IOException => $"RabbitMQ: {ConnectionLoss.Describe(exception)}",
        _ => null,
    };

    /// <inheritdoc/>
    public Task CleanUpAsync(Job<ReplaySpec, ReplayProgress> job, CancellationToken cancellationToken) =>
        replay.EndAsync(job.Id, job.Spec, job.Standing.Progress, cancellationToken);
}
