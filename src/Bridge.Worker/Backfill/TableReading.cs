using Bridge.Capture.Backfill;
using Bridge.State.Jobs;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Backfill;

/// <summary>Reads one table of a backfill to its end, from where its progress says.</summary>
internal sealed class TableReading(
    BackfillDatabase postgres, IOptions<BackfillOptions> options, WindowRegister register, MovedRows moved, BackfillThrottle throttle,
    TimeProvider time)
{
    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(2);

    /// <summary>Reads the table.</summary>
    /// <exception cref="BackfillRefusedException">The operator's condition does not work on it.</exception>
    public async Task RunAsync(
        BackfillLedger ledger, BackfillTable described, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var spec = ledger.Run.Spec;
        try
        {
            await ReadAsync(ledger, described, database, cancellationToken);
        }
        catch (PostgresException failure) when (BackfillFailure.MayBeOfCondition(spec, failure))
        {
            var refused = await BackfillFailure.FindOfConditionAsync(postgres, database, spec, described, failure, cancellationToken);
            if (refused is null) throw;
            throw refused;
        }
    }

    private async Task ReadAsync(
        BackfillLedger ledger, BackfillTable described, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var table = TableRef.Of(described.Name);
        await using var reader = await postgres.OpenReaderAsync(database, cancellationToken);
        var estimate = ledger[table].Estimate ?? await EstimateAsync(ledger, described, reader, cancellationToken);
        await ledger.SaveAsync(
            table, progress => progress with { State = JobState.Running, Reason = "", Estimate = estimate }, cancellationToken);
        await moved.WatchAsync(cancellationToken);
        var pace = new PagePace(options.Value.PageBudget, PageFiller.MaxBytes, ShareOfRate(ledger), time);
        var filler = new PageFiller(described, reader, pace, throttle, time);
        await new TableBackfill(described, filler, database, register, moved, ledger, throttle, time).RunAsync(cancellationToken);
        await ledger.SaveAsync(table, progress => progress with { State = JobState.Completed }, cancellationToken);
    }

    private static async Task<long?> EstimateAsync(
        BackfillLedger ledger, BackfillTable described, PageReader reader, CancellationToken cancellationToken) =>
        await reader.CountAsync(described, ledger.Run.Spec.ToRequest(), CountLimit, cancellationToken) ?? described.EstimatedRows;

    // Of the job's rate: as many tables share it as are read at a time.
    private int? ShareOfRate(BackfillLedger ledger) => ledger.Run.Spec.Rate is { } all
        ? Math.Max(1, all / Math.Min(options.Value.Parallel, ledger.Run.Progress!.Tables.Count))
        : null;
}
