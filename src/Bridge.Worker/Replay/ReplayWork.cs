using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Bridge.Relay.Replay;
using Bridge.Worker.Jobs;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Replay;

/// <summary>Works on replays. It needs RabbitMQ alone: PostgreSQL may be down.</summary>
internal sealed class ReplayWork(OutboxReplay replay, JobStore<ReplaySpec, ReplayProgress> store) : IJobWork<ReplaySpec, ReplayProgress>
{
    /// <inheritdoc/>
    public Task RunAsync(JobRun<ReplaySpec, ReplayProgress> run, CancellationToken cancellationToken) =>
        replay.RunAsync(run.Id, run.Spec, run.Progress, run.SaveAsync, cancellationToken);

    /// <inheritdoc/>
    public string? Explain(Exception exception) => exception switch
    {
        QueueRefusedException or RabbitMqManagementException or OutboxMissingException => exception.Message,
        RabbitMQClientException or IOException => $"RabbitMQ: {ConnectionLoss.Describe(exception)}",
        _ => null,
    };

    /// <inheritdoc/>
    public Task CleanUpAsync(Job<ReplaySpec, ReplayProgress> job, CancellationToken cancellationToken) =>
        replay.GiveBackAsync(
            job.Id, job.Spec, job.Standing.Progress,
            (progress, reason, token) => store.SaveAsync(job.Id, job.Standing with { Progress = progress, Reason = reason }, token),
                cancellationToken);
}
