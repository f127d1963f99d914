using Bridge.Capture.Backfill;

namespace Bridge.Worker.Capture;

/// <summary>Gives a backfill's rows their turns between transactions, a record at a time.</summary>
/// <remarks>So what is live waits for one record at the most. Used by the pump alone.</remarks>
internal sealed class ReadRowsTurns(ReadRows rows, RecordCollector collector, EpochClock clock, WindowRegister register, TimeProvider time)
{
    /// <summary>Appends a record of rows behind a transaction when one is due, although more transactions wait.</summary>
    public ValueTask BehindCommitAsync(CancellationToken cancellationToken) =>
        !register.IsIdle && rows.IsDue ? AppendAsync(isCaughtUp: false, cancellationToken) : ValueTask.CompletedTask;

    /// <summary>Appends rows while there are any and the read has not come.</summary>
    public ValueTask WhileWaitingAsync(Task reading, CancellationToken cancellationToken) =>
        register.IsIdle ? ValueTask.CompletedTask : AppendUntilAsync(reading, cancellationToken);

    private async ValueTask AppendUntilAsync(Task reading, CancellationToken cancellationToken)
    {
        while (!reading.IsCompleted && register.HasRows)
        {
            if (rows.HasRoom) await AppendAsync(isCaughtUp: true, cancellationToken);
            else await Task.WhenAny(reading, rows.RoomAsync(), Task.Delay(EpochClock.Tick, time, cancellationToken));
            if (clock.IsDue) await clock.TickAsync(cancellationToken);
        }
    }

    private async ValueTask AppendAsync(bool isCaughtUp, CancellationToken cancellationToken)
    {
        await collector.AppendAsync(cancellationToken);
        var window = rows.Fill(isCaughtUp);
        await collector.AppendReadRowsAsync(cancellationToken);
        rows.Appended(window);
    }
}
