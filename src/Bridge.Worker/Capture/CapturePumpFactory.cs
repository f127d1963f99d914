using Bridge.Capture.Backfill;
using Bridge.Capture.Changes;
using Bridge.Capture.Decoding;
using Bridge.Capture.Replication;
using Bridge.Capture.Status;
using Bridge.Contracts.Positions;
using Bridge.Hosting.Configuration;
using Bridge.Outbox;
using Bridge.Outbox.Writing;
using Bridge.Relay.Status;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Capture;

/// <summary>Puts the pump of an epoch together: what lives as long as the epoch, around what lives as long as the process.</summary>
internal sealed class CapturePumpFactory(
    TopologyNames names, IOptions<OutboxOptions> outbox, WindowRegister register, BackfillRates rates, IMovedRows moved,
    RelayProgress relay, CaptureStatus status, TimeProvider time)
{
    /// <summary>What a record needs beside one change: its header and what was collected before.</summary>
    private const int RecordOverhead = 8 * 1024;

    /// <summary>The most that the members of one change may take.</summary>
    public static int MaxMembersBytes(OutboxOptions options) => options.MaxRecordBytes - options.RecordBytes - RecordOverhead;

    /// <summary>The pump of an epoch that has just been opened.</summary>
    /// <param name="database">Answers what the decoder asks of the catalog.</param>
    /// <param name="source">Where WAL comes from.</param>
    /// <param name="gate">Says which transactions a SELECT sees.</param>
    /// <param name="nap">Completes when a nap of the reader is over.</param>
    /// <param name="writer">The opened epoch.</param>
    /// <param name="exclusions">What is left out of every row.</param>
    /// <param name="confirmedFlush">The slot's confirmed_flush_lsn at the opening.</param>
    public CapturePump Create(
        NpgsqlDataSource database, IWalSource source, IVisibilityGate gate, Func<TimeSpan, Task> nap, OutboxWriter writer,
        ColumnExclusions exclusions, Lsn confirmedFlush)
    {
        var options = outbox.Value;
        var builder = new ChangeBatchBuilder(names.Pipeline);
        var visible = new VisibleTransactions(gate, status, time);
        var appender = new RecordAppender(writer, new RetentionGuard(options, relay, status, time), builder, rates, options, status, time);
        var shown = new ShownChanges(register, rates, moved, time);
        var resume = new ResumeFilter(writer.OpenedTail, confirmedFlush);
        var wal = new CollectedWal(source, resume, writer);
        var collector = new RecordCollector(wal, appender, visible, builder, shown, new ReaderPause(nap, time), options, time);
        var clock = new EpochClock(collector, visible, writer, source, options, status, time);
        var turns = new ReadRowsTurns(new ReadRows(register, rates, writer, builder, options, time), collector, clock, register, time);
        var decoder = new ChangeDecoder(MaxMembersBytes(options), exclusions);
        return new CapturePump(database, source, decoder, resume, collector, clock, turns, register);
    }
}
