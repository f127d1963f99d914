using Bridge.Capture;
using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;
using Bridge.Outbox.Writing;
using Bridge.State;
using Bridge.Worker.Backfill;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Capture;

/// <summary>From the lease to the end of the stream: opens capture and the outbox in the order of outbox rule 1, open, and pumps.</summary>
internal sealed class CaptureStream(
    IOptions<CaptureOptions> capture, TopologyNames names, EpochOpening opening, CapturePumpFactory pumps,
    CaptureStatus status, EpochBackfill backfill, TimeProvider time, ILogger<WalHeartbeat> logger)
{
    private static readonly TimeSpan WalSenderDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Streams until something ends the epoch, always by an exception.</summary>
    /// <param name="postgres">The connection string of the server that is captured.</param>
    /// <param name="database">Ordinary connections to it.</param>
    /// <param name="lease">The right to write the outbox.</param>
    /// <param name="state">The state, held by this worker.</param>
    /// <param name="cancellationToken">Ends the epoch.</param>
    public async Task RunAsync(
        string postgres, NpgsqlDataSource database, OutboxLease lease, StateWriter state, CancellationToken cancellationToken)
    {
        var reader = SlotReader.NameOf(names, state.Entries);
        await ThrowIfForeignReaderAsync(database, reader, cancellationToken);
        await SlotHolder.TerminateLeftBehindAsync(database, capture.Value.Slot, WalSenderDeadline, time, cancellationToken);
        await using var source = await ReplicationSource.OpenAsync(postgres, capture.Value, start: null, time, cancellationToken, reader);
        // Whatever ends the epoch closes the replication connection first: a slot that lags must not hold up the server's shutdown.
        await using var closing = cancellationToken.UnsafeRegister(static opened => ((ReplicationSource)opened!).Close(), source);
        var server = await SourceFacts.ReadAsync(database, source.Server, capture.Value.Slot, cancellationToken);
        using var writer = await opening.OpenAsync(lease, server, state, cancellationToken);
        using var pause = new ShortPause();
        await using var gate = await VisibilityGate.OpenAsync(postgres, pause, time, cancellationToken);
        using var epoch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, writer.Lost);
        var heartbeat = new WalHeartbeat(database, capture.Value, time, logger).RunAsync(epoch.Token);
        try
        {
            // Before the first change: one that concerns a backfill of an earlier epoch must not pass unseen.
            backfill.Begin(state);
            status.Report(CaptureState.Streaming, "", time);
            var exclusions = ConfiguredExclusions.Of(capture.Value);
            await pumps.Create(database, source, gate, pause.WaitAsync, writer, exclusions, server.ConfirmedFlush).RunAsync(epoch.Token);
            throw new CaptureProblemException(new CaptureProblem(CaptureState.Reconnecting, "PostgreSQL ended the replication stream"));
        }
        catch (OperationCanceledException) when (writer.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            writer.ThrowIfLost();
            throw;
        }
        finally
        {
            backfill.End();
            source.Close();
            await epoch.CancelAsync();
            await ((Task)heartbeat).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // Only a walsender that an earlier leader left behind may be ended; another product's reader is waited for.
    private async Task ThrowIfForeignReaderAsync(NpgsqlDataSource database, string reader, CancellationToken cancellationToken)
    {
        var slot = await SlotState.ReadAsync(database, capture.Value.Slot, cancellationToken);
        if (slot?.Holder is { } holder && !holder.IsOf(reader)) throw new SlotInUseException(capture.Value.Slot, holder);
    }
}
