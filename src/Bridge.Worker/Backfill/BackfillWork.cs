using Bridge.Capture;
using Bridge.Capture.Backfill;
using Bridge.Capture.Backfill.Conditions;
using Bridge.Capture.Changes;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Bridge.State;
using Bridge.State.Jobs;
using Bridge.Worker.Capture;
using Bridge.Worker.Jobs;
using Bridge.Worker.State;
using Microsoft.Extensions.Options;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Backfill;

/// <summary>The work of a backfill: its tables, some at a time.</summary>
internal sealed class BackfillWork(
    IOptions<ConnectionStringsOptions> connections, IOptions<CaptureOptions> capture, IOptions<OutboxOptions> outbox, IOptions<BackfillOptions> options,
    WindowRegister register, MovedRows moved, BackfillManners manners, StateHolder holder, TimeProvider time) : IJobWork<BackfillSpec, BackfillProgress>, IDisposable
{
    /// <summary>The name of the kind.</summary>
    public const string KindName = "backfill";

    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(2);

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

        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        if (run.Progress is null) await run.SaveAsync(await BeginAsync(run.Spec, database, cancellationToken), cancellationToken);
        using var ledger = new BackfillLedger(run);
        var unfinished = run.Progress!.Tables.Where(table => table.State is not (JobState.Completed or JobState.Failed)).Select(table => table.Table);
        await Parallel.ForEachAsync(
            unfinished, new ParallelOptions { MaxDegreeOfParallelism = options.Value.Parallel, CancellationToken = cancellationToken },
            async (table, token) => await RunTableAsync(ledger, table, database, token));
        await WatchAsync(cancellationToken);
        var failed = run.Progress!.Tables.Where(table => table.State == JobState.Failed).ToList();
        if (failed.Count == 0) return;
        throw new JobRefusedException($"{failed.Count} of {run.Progress.Tables.Count} tables could not be read: {string.Join(" ", failed.Select(table => table.Reason))}");
    }

    /// <inheritdoc/>
    public string? Explain(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only, ..] } => Explain(only),
        EpochEndedException or StateNotHeldException => exception.Message,
        RabbitMQClientException or BrokerUnreachableException => $"RabbitMQ: {ConnectionLoss.Describe(exception)}",
        _ => CaptureFailure.Of(exception)?.Reason,
    };

    /// <inheritdoc/>
    public void Dispose() => reading.Dispose();

    private async Task<BackfillProgress> BeginAsync(BackfillSpec spec, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var tables = spec.Tables.Count > 0 ? spec.Tables : [.. (await BackfillTableReader.ListAsync(database, capture.Value.Publication, cancellationToken)).Select(TableRef.Of)];
        return new BackfillProgress([.. tables.Select(table => new TableProgress { Table = table })]);
    }

    private async Task RunTableAsync(BackfillLedger ledger, TableRef table, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        try
        {
            if (ledger[table].LastKey is null) await WaitForWritersAsync(ledger, await DescribeAsync(database, table.ToName(), cancellationToken), database, cancellationToken);
            await RunInTurnAsync(ledger, table, database, cancellationToken);
        }
        catch (Exception refused) when (refused is BackfillRefusedException or ConditionException)
        {
            await ledger.SaveAsync(table, progress => progress with { State = JobState.Failed, Reason = refused.Message }, cancellationToken);
        }
    }

    // Before its turn comes, so that it keeps no other table waiting.
    private Task WaitForWritersAsync(BackfillLedger ledger, BackfillTable described, NpgsqlDataSource database, CancellationToken cancellationToken) => WriterPatience.WaitAsync(
        database,
        described,
        async reason =>
        {
            await ledger.SaveAsync(TableRef.Of(described.Name), progress => progress with { Reason = reason }, cancellationToken);
            await ledger.SayAsync(reason, cancellationToken);
        },
        time,
        cancellationToken);

    private async Task RunInTurnAsync(BackfillLedger ledger, TableRef table, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        if (!await reading.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            await ledger.SayAsync($"waits until another table is read: {options.Value.Parallel} at a time, of all backfills together (Backfill:Parallel)", cancellationToken);
            await reading.WaitAsync(cancellationToken);
        }

        try
        {
            await RunDescribedAsync(ledger, await DescribeAsync(database, table.ToName(), cancellationToken), database, cancellationToken);
        }
        finally
        {
            reading.Release();
        }
    }

    private Task<BackfillTable> DescribeAsync(NpgsqlDataSource database, RelationName table, CancellationToken cancellationToken) =>
        BackfillTableReader.ReadAsync(database, capture.Value.Publication, table, cancellationToken);

    private async Task RunDescribedAsync(BackfillLedger ledger, BackfillTable described, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        try
        {
            await ReadTableAsync(ledger, described, database, cancellationToken);
        }
        catch (PostgresException failure) when (ledger.Run.Spec.Where is not null && ConditionFailure.IsPossible(failure))
        {
            var now = await DescribeAsync(database, described.Name, cancellationToken);
            await using var reader = await OpenReaderAsync(database, cancellationToken);
            if (await ConditionFailure.ExplainAsync(reader, described, now, ledger.Run.Spec.ToRequest(), failure, cancellationToken) is not { } reason) throw;
            throw new BackfillRefusedException(reason, failure);
        }
    }

    private async Task ReadTableAsync(BackfillLedger ledger, BackfillTable described, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var table = TableRef.Of(described.Name);
        await using var reader = await OpenReaderAsync(database, cancellationToken);
        var estimate = ledger[table].Estimate ?? await reader.CountAsync(described, ledger.Run.Spec.ToRequest(), CountLimit, cancellationToken) ?? described.EstimatedRows;
        await ledger.SaveAsync(table, progress => progress with { State = JobState.Running, Reason = "", Estimate = estimate }, cancellationToken);
        await WatchAsync(cancellationToken);
        var rate = ledger.Run.Spec.Rate is { } all ? Math.Max(1, all / Math.Min(options.Value.Parallel, ledger.Run.Progress!.Tables.Count)) : (int?)null;
        var pace = new PagePace(options.Value.PageBudget, PageFiller.MaxBytes, rate, time);
        await new TableBackfill(described, new PageFiller(described, reader, pace, manners, time), database, register, moved, ledger, pace, manners, time).RunAsync(cancellationToken);
        await ledger.SaveAsync(table, progress => progress with { State = JobState.Completed }, cancellationToken);
    }

    private Task<PageReader> OpenReaderAsync(NpgsqlDataSource database, CancellationToken cancellationToken) =>
        PageReader.OpenAsync(connections.Value.Postgres, database, CapturePumpFactory.MaxMembersBytes(outbox.Value), PageFiller.MaxBytes, time, cancellationToken);

    private async Task WatchAsync(CancellationToken cancellationToken) => moved.Watch(await holder.RequireAsync(cancellationToken));
}
