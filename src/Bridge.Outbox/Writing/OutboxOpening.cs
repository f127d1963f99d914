using System.Security.Cryptography;
using System.Text.Json;
using Bridge.Contracts.Positions;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Live;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Bridge.Outbox.Writing;

/// <summary>Opens the outbox for an epoch (outbox rule 1, open): fences every older one, finds the tail, refuses what does not fit, writes
/// the first Checkpoint.</summary>
public sealed partial class OutboxOpening(
    RabbitMqConnector connector, TopologyNames names, LiveOutbox live, IOptions<OutboxOptions> options, TimeProvider time,
        ILogger<OutboxOpening> logger)
{
    /// <summary>Opens under <paramref name="lease"/>, after the replication connection has started.</summary>
    /// <param name="lease">The right to write.</param>
    /// <param name="server">What PostgreSQL says of cluster, slot and WAL.</param>
    /// <param name="highestKnown">The highest Sequence known to state and Redis; 0 when they know none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="OutboxRefusedException">Only an operator can decide (outbox rule 7, refuse).</exception>
    /// <exception cref="OutboxMissingException">The stream is gone or empty (outbox rule 7, refuse).</exception>
    public Task<OutboxWriter> OpenAsync(OutboxLease lease, ServerFacts server, long highestKnown, CancellationToken cancellationToken) =>
        OpenAsync(lease, server, highestKnown, isAccepted: false, cancellationToken);

    /// <summary>Opens behind a gap that an operator accepts: nothing is compared, and every reader is told. The tail keeps its Sequence and
    /// gives up its place in WAL.</summary>
    /// <param name="lease">The right to write.</param>
    /// <param name="server">What PostgreSQL says of cluster, slot and WAL.</param>
    /// <param name="highestKnown">The highest Sequence known to state and Redis; 0 when they know none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="OutboxMissingException">The stream is gone or empty (outbox rule 7, refuse).</exception>
    public async Task AcceptAsync(OutboxLease lease, ServerFacts server, long highestKnown, CancellationToken cancellationToken)
    {
        using var writer = await OpenAsync(lease, server, highestKnown, isAccepted: true, cancellationToken);
        await writer.DrainAsync(cancellationToken);
    }

    private async Task<OutboxWriter> OpenAsync(
        OutboxLease lease, ServerFacts server, long highestKnown, bool isAccepted, CancellationToken cancellationToken)
    {
        var epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        await using var reading = await connector.OpenAsync($"bridge.{names.Pipeline} outbox opening", cancellationToken);
        await using var cursor = await OutboxCursor.AttachAsync(reading, names.Outbox, "last", OutboxCursor.Reading, cancellationToken);
        var channel = await lease.Connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false), cancellationToken);
        try
        {
            var tag = await channel.GetNextPublishSequenceNumberAsync(cancellationToken);
            await PublishOpenedAsync(channel, epoch, cancellationToken);
            var fence = await ReadBackAsync(cursor, epoch, lease, cancellationToken);
            var state = await OutboxTailFinder.FindAsync(reading, names.Outbox, fence, cancellationToken);
            if (!isAccepted) OutboxContinuity.Check(server, state.Source, state.Tail, state.CompleteThrough);
            var handOver = new LiveHandOver();
            var first = ChooseFirstSequence(Math.Max(state.Tail.Sequence, highestKnown));
            var opened = new OpenedEpoch(epoch, Resume(state, server, isAccepted), first, FirstTag: tag + 1, FirstRecordNumber: fence + 1);
            var writer = CreateWriter(lease.Connection, channel, opened, server.Source, handOver);
            // A wrong server must leave no trace: what it says counts when it has proven the tail.
            await writer.OpenAsync(isAccepted ? server.ConfirmedFlush : state.CompleteThrough, cancellationToken);
            if (isAccepted) await writer.AcceptAsync(opened.State.Accepted!, cancellationToken);
            await writer.DrainAsync(cancellationToken);
            live.Begin(handOver);
            LogOpened(logger, names.Outbox, epoch, state.Tail.Sequence, opened.State.CompleteThrough, first);
            return writer;
        }
        catch
        {
            await channel.DisposeAsync();
            throw;
        }
    }

    // Complete-through is never what an older epoch had reached: the server may have lost it since, and sends again what it still has.
    private OutboxState Resume(OutboxState former, ServerFacts server, bool isAccepted)
    {
        var state = former with { CompleteThrough = server.ConfirmedFlush };
        return !isAccepted ? state : state with
        {
            Source = server.Source,
            Tail = new OutboxTail { Sequence = former.Tail.Sequence },
            Accepted = Accepted(former, server),
        };
    }

    private AcceptedSource Accepted(OutboxState former, ServerFacts server) => new()
    {
        Pipeline = names.Pipeline,
        After = former.Tail.Sequence,
        Source = server.Source,
        From = former.CompleteThrough.ToString(),
        FromTime = former.Tail.CommittedAt,
        To = server.ConfirmedFlush.ToString(),
        AcceptedAt = time.GetUtcNow(),
    };

    private OutboxWriter CreateWriter(
        IConnection connection, IChannel channel, OpenedEpoch opened, OutboxSource server, LiveHandOver handOver)
    {
        var checkpoints = new ConfirmedCheckpoints(time);
        var window = new AppendWindow(options.Value.WindowBytes, CheckpointFinder.FenceWindow, checkpoints, handOver);
        return new OutboxWriter(new OutboxChannel(connection, channel, names.Outbox, window), window, checkpoints, names.Pipeline, opened,
            server, time);
    }

    private async Task PublishOpenedAsync(IChannel channel, string epoch, CancellationToken cancellationToken)
    {
        var opened = new OutboxOpened
        {
            Pipeline = names.Pipeline,
            Epoch = epoch,
            Host = Environment.MachineName,
            ProcessId = Environment.ProcessId,
            OpenedAt = time.GetUtcNow(),
        };
        var record = OutboxRecord.Mark(RecordKind.OutboxOpened, epoch, opened.OpenedAt);
        var body = JsonSerializer.SerializeToUtf8Bytes(opened, OutboxJson.Default.OutboxOpened);
        await channel.BasicPublishAsync(
            exchange: "", routingKey: names.Outbox, mandatory: true, RecordHeaders.Write(record), body, cancellationToken);
    }

    private static async Task<long> ReadBackAsync(
        StreamCursor<OutboxRecord> cursor, string epoch, OutboxLease lease, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        try
        {
            while (true)
            {
                var record = await cursor.NextAsync(deadline.Token);
                if (record.Kind == RecordKind.OutboxOpened && record.Epoch == epoch) return record.RecordNumber;
            }
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OutboxLostException("The record that opens the epoch did not come back from the stream within 30 s.", exception);
        }
    }

    private long ChooseFirstSequence(long highest)
    {
        var first = SequenceStart.Choose(time.GetUtcNow(), highest, out var jumped);
        if (jumped) LogJumped(logger, highest, first);
        return first;
    }

    [LoggerMessage(EventId = 2010, EventName = "OutboxOpened", Level = LogLevel.Information,
        Message =
            "Opened {Stream} as epoch {Epoch} behind Sequence {Tail}, complete through {CompleteThrough}; the next change gets Sequence " +
            "{First}")]
    private static partial void LogOpened(ILogger logger, string stream, string epoch, long tail, Lsn completeThrough, long first);

    [LoggerMessage(EventId = 2011, EventName = "SequenceJumped", Level = LogLevel.Warning,
        Message = "The clock is not above the highest known Sequence {Highest}: this epoch starts at {First}")]
    private static partial void LogJumped(ILogger logger, long highest, long first);
}
