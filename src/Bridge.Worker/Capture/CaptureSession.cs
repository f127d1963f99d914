using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Writing;
using Bridge.Worker.State;
using Microsoft.Extensions.Options;

namespace Bridge.Worker.Capture;

/// <summary>One epoch from its lease to its end: takes the state and the lease, streams, and says what ended it.</summary>
internal sealed class CaptureSession(
    IOptions<ConnectionStringsOptions> connections, RabbitMqConnector connector, TopologyNames names, StateHolder holder,
    MigrationCheck migration, CaptureStream stream, CaptureStatus status, TimeProvider time)
{
    /// <summary>Runs until something ends the epoch, always by an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Which of several servers may have changed since: one is asked for anew, and everything of the epoch leads there.
        var postgres = await PostgresHosts.FindAsync(connections.Value.Postgres, cancellationToken);
        await using var database = CaptureConnection.CreateDataSource(postgres);
        await migration.ThrowIfNotReadyAsync(database, cancellationToken);
        var state = await holder.AttemptAsync(OnStandby, cancellationToken);
        using var leading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, state.Lost);
        var ended = "the connection to RabbitMQ that holds the state was lost";
        try
        {
            await using var lease = await OutboxLease.AcquireAsync(connector, names, time, OnStandby, leading.Token);
            await migration.ThrowIfNotReadyAsync(database, leading.Token);
            await using var watch = await ServerShutdownWatch.StartAsync(postgres, leading.Token);
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(leading.Token, lease.Lost, watch.Closed);
            using var closed = watch.Closed.Register(() => ended = "PostgreSQL closed its connections: it shuts down or restarts");
            using var released = lease.Lost.Register(() => ended = "the connection to RabbitMQ that holds the lease was lost");
            await stream.RunAsync(postgres, database, lease, state, ending.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CaptureProblemException(new CaptureProblem(CaptureState.Reconnecting, ended));
        }
    }

    private void OnStandby() => status.Report(CaptureState.Standby, "another worker leads; this one takes over when it is gone", time);
}
