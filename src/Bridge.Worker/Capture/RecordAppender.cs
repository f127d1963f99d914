using Bridge.Capture.Backfill;
using Bridge.Capture.Status;
using Bridge.Contracts.Positions;
using Bridge.Outbox;
using Bridge.Outbox.Writing;

namespace Bridge.Worker.Capture;

/// <summary>Appends what the builder holds, and Checkpoints; it waits where retention or the broker make it, and then status says
/// why.</summary>
/// <remarks>Used by the pump alone, which sees to it that what is appended is visible (outbox rule 3, visible).</remarks>
internal sealed class RecordAppender(
    OutboxWriter writer, RetentionGuard retention, ChangeBatchBuilder builder, BackfillRates rates, OutboxOptions options,
        CaptureStatus status, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly CheckpointClock clock = new(options, time);

    /// <summary>What the last Checkpoint says.</summary>
    public Lsn Checkpointed { get; private set; } = writer.OpenedCompleteThrough;

    /// <summary>True when the outbox has grown so much that a Checkpoint is due at once.</summary>
    public bool IsCheckpointDueBySize => clock.IsDueBySize;

    /// <summary>True when a Checkpoint is due that says <paramref name="completeThrough"/>.</summary>
    public bool IsCheckpointDue(Lsn completeThrough) => clock.IsDue(moved: completeThrough > Checkpointed);

    /// <summary>Returns at once while another record can overtake nothing that the relay needs (outbox rule 9, retention); else
    /// waits.</summary>
    public ValueTask WaitForRetentionAsync(CancellationToken cancellationToken) => retention
        .WaitAsync(writer.Bytes, writer.Tail.Sequence, cancellationToken);

    /// <summary>Appends what the builder holds.</summary>
    public async ValueTask AppendAsync(CancellationToken cancellationToken)
    {
        clock.Appended(await WatchAsync(writer.AppendAsync(builder, cancellationToken), cancellationToken));
        rates.Appended(writer.Bytes);
    }

    /// <summary>Appends a Checkpoint.</summary>
    /// <param name="completeThrough">Everything committed before it is in the outbox.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask CheckpointAsync(Lsn completeThrough, CancellationToken cancellationToken)
    {
        Checkpointed = completeThrough;
        await WatchAsync(writer.CheckpointAsync(completeThrough, cancellationToken), cancellationToken);
        clock.Reset();
    }

    // An append that does not come through may mean that the broker blocks: then reading stops, and status says why.
    private ValueTask<int> WatchAsync(ValueTask<int> appending, CancellationToken cancellationToken) =>
        appending.IsCompletedSuccessfully ? appending : new ValueTask<int>(WatchSlowAsync(appending.AsTask(), cancellationToken));

    private async Task<int> WatchSlowAsync(Task<int> appending, CancellationToken cancellationToken)
    {
        var reported = false;
        while (!appending.IsCompleted)
        {
            await Task.WhenAny(appending, Task.Delay(Tick, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (appending.IsCompleted || writer.Blocked is not { } reason) continue;
            status.Report(
                CaptureState.BrokerBlocked,
                $"RabbitMQ takes no messages ({reason}): nothing is lost, PostgreSQL keeps the WAL; free its disk or memory", time);
            reported = true;
        }

        if (reported) status.Report(CaptureState.Streaming, "", time);
        return await appending;
    }
}
