using Bridge.Capture.Backfill;
using Bridge.Capture.Backfill.Conditions;
using Bridge.State.Jobs;
using Bridge.State.Requests;
using Bridge.Worker.Jobs;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Backfill;

/// <summary>The work of a backfill: its tables, some at a time.</summary>
internal sealed class BackfillWork(
    BackfillDatabase postgres, TableReading tables, IOptions<BackfillOptions> options, WindowRegister register, MovedRows moved,
    TimeProvider time)
    : IJobWork<BackfillSpec, BackfillProgress>, IDisposable
{
    /// <summary>The name of the kind.</summary>
    public const string KindName = "backfill";

    // Of all backfills: two at a time must not read twice as many tables.
    private readonly SemaphoreSlim reading = new(options.Value.Parallel, options.Value.Parallel);

    /// <inheritdoc/>
    public async Task RunAsync(JobRun<BackfillSpec, BackfillProgress> run, CancellationToken cancellationToken)
    {
        run.Spec.RequireCondition();
        if (!register.Streaming.IsCompleted)
        {
            await run.SaveAsync(run.Standing with { Reason = "waits for capture to stream" }, cancellationToken);
            await register.Streaming.WaitAsync(cancellationToken);
        }

        await using var database = postgres.Open();
        if (run.Progress is null) await run.SaveAsync(await BeginAsync(run.Spec, database, cancellationToken), cancellationToken);
        using var ledger = new BackfillLedger(run);
        var unfinished = run.Progress!.Tables.Where(table => table.State is not (JobState.Completed or JobState.Failed))
            .Select(table => table.Table);
        await Parallel.ForEachAsync(
            unfinished, new ParallelOptions { MaxDegreeOfParallelism = options.Value.Parallel, CancellationToken = cancellationToken },
            async (table, token) => await RunTableAsync(ledger, table, database, token));
        await moved.WatchAsync(cancellationToken);
        var failed = run.Progress!.Tables.Where(table => table.State == JobState.Failed).ToList();
        if (failed.Count == 0) return;
        var reasons = string.Join(" ", failed.Select(table => table.Reason));
        throw new RefusedRequestException($"{failed.Count} of {run.Progress.Tables.Count} tables could not be read: {reasons}");
    }

    /// <inheritdoc/>
    public string? Explain(Exception exception) => BackfillFailure.Explain(exception);

    /// <inheritdoc/>
    public void Dispose() => reading.Dispose();

    private async Task<BackfillProgress> BeginAsync(BackfillSpec spec, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var wanted = spec.Tables.Count > 0 ? spec.Tables : [.. (await postgres.ListAsync(database, cancellationToken)).Select(TableRef.Of)];
        return new BackfillProgress([.. wanted.Select(table => new TableProgress { Table = table })]);
    }

    private async Task RunTableAsync(BackfillLedger ledger, TableRef table, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        try
        {
            if (ledger[table].LastKey is null)
            {
                var described = await postgres.DescribeAsync(database, table.ToName(), cancellationToken);
                await WaitForWritersAsync(ledger, described, database, cancellationToken);
            }

            await RunInTurnAsync(ledger, table, database, cancellationToken);
        }
        catch (Exception refused) when (refused is BackfillRefusedException or ConditionException)
        {
            await ledger.SaveAsync(
                table, progress => progress with { State = JobState.Failed, Reason = refused.Message }, cancellationToken);
        }
    }

    // Before its turn comes, so that it keeps no other table waiting.
    private Task WaitForWritersAsync(
        BackfillLedger ledger, BackfillTable described, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        return WriterWait.WaitAsync(database, described, SayAsync, time, cancellationToken);

        async Task SayAsync(string reason)
        {
            await ledger.SaveAsync(TableRef.Of(described.Name), progress => progress with { Reason = reason }, cancellationToken);
            await ledger.SayAsync(reason, cancellationToken);
        }
    }

    private async Task RunInTurnAsync(BackfillLedger ledger, TableRef table, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        if (!await reading.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            var limit = $"{options.Value.Parallel} at a time, of all backfills together (Backfill:Parallel)";
            await ledger.SayAsync($"waits until another table is read: {limit}", cancellationToken);
            await reading.WaitAsync(cancellationToken);
        }

        try
        {
            var described = await postgres.DescribeAsync(database, table.ToName(), cancellationToken);
            await tables.RunAsync(ledger, described, database, cancellationToken);
        }
        finally
        {
            reading.Release();
        }
    }
}
