using Bridge.Capture;
using Bridge.Capture.Backfill;
using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using Bridge.State;
using Bridge.Worker.Backfill;
using Bridge.Worker.State;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Capture;

/// <summary>One epoch from its lease to its end: it opens capture and the outbox in the order of outbox rule 1, open.</summary>
internal sealed class CaptureSession(
    IOptions<ConnectionStringsOptions> connections, IOptions<CaptureOptions> capture, RabbitMqConnector connector, TopologyNames names,
    StateHolder holder, OutboxOpening opening, MigrationCheck migration, KnownSequence knownSequence, CapturePumpFactory pumps,
    CaptureStatus status, WindowRegister register, MovedRows moved, TimeProvider time, ILoggerFactory loggers)
{
    private static readonly TimeSpan WalSenderDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Runs until something ends the epoch, always by an exception.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var postgres = connections.Value.Postgres;
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
            await StreamAsync(database, lease, state, ending.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CaptureProblemException(new CaptureProblem(CaptureState.Reconnecting, ended));
        }
    }

    private async Task StreamAsync(NpgsqlDataSource database, OutboxLease lease, StateWriter state, CancellationToken cancellationToken)
    {
        var postgres = connections.Value.Postgres;
        await ThrowIfForeignReaderAsync(database, cancellationToken);
        await SlotHolder.TerminateLeftBehindAsync(database, capture.Value.Slot, WalSenderDeadline, time, cancellationToken);
        await using var source = await ReplicationSource.OpenAsync(postgres, capture.Value, start: null, time, cancellationToken);
        // Whatever ends the epoch closes the replication connection first: a slot that lags must not hold up the server's shutdown.
        await using var closing = cancellationToken.UnsafeRegister(static opened => ((ReplicationSource)opened!).Close(), source);
        var server = await ReadFactsAsync(database, cancellationToken);
        using var writer = await opening
            .OpenAsync(lease, server, await knownSequence.ReadAsync(state, cancellationToken), cancellationToken);
        await knownSequence.SaveAsync(state, writer, cancellationToken);
        using var pause = new ShortPause();
        await using var gate = await VisibilityGate.OpenAsync(postgres, pause, time, cancellationToken);
        using var epoch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, writer.Lost);
        var heartbeat = new WalHeartbeat(database, capture.Value, time, loggers.CreateLogger<WalHeartbeat>()).RunAsync(epoch.Token);
        try
        {
            // Before the first change: one that concerns a backfill of an earlier epoch must not pass unseen.
            moved.Watch(state);
            register.Begin();
            status.Report(CaptureState.Streaming, "", time);
            await pumps.Create(database, source, gate, pause, writer, server.ConfirmedFlush).RunAsync(epoch.Token);
            throw new CaptureProblemException(new CaptureProblem(CaptureState.Reconnecting, "PostgreSQL ended the replication stream"));
        }
        catch (OperationCanceledException) when (writer.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            writer.ThrowIfLost();
            throw;
        }
        finally
        {
            register.End();
            source.Close();
            await epoch.CancelAsync();
            await ((Task)heartbeat).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Only a walsender that an earlier leader left behind may be ended; another product's reader is waited for.
    private async Task ThrowIfForeignReaderAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var slot = await SlotState.ReadAsync(database, capture.Value.Slot, cancellationToken);
        if (slot?.Holder is { IsBridge: false } holder) throw new SlotInUseException(capture.Value.Slot, holder);
    }

    private async Task<ServerFacts> ReadFactsAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var server = await ServerIdentity.ReadAsync(database, cancellationToken);
        var slot = await SlotState.ReadAsync(database, capture.Value.Slot, cancellationToken);
        return new ServerFacts(new OutboxSource(server.SystemIdentifier, server.Timeline, capture.Value.Slot), slot?.ConfirmedFlushLsn
            ?? default, server.CurrentWal);
    }

    private void OnStandby() => status.Report(CaptureState.Standby, "another worker leads; this one takes over when it is gone", time);
}
