using Bridge.Capture;
using Bridge.Capture.Backfill;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.State;
using Bridge.Outbox;
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
    BackfillDesk desk, MovedRows moved, StateHolder holder, TimeProvider time) : IJobWork<BackfillSpec, BackfillProgress>
{
    /// <summary>The name of the kind.</summary>
    public const string KindName = "backfill";

    private const int MaxPageBytes = 8 * 1024 * 1024;

    private static readonly TimeSpan CountLimit = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async Task RunAsync(JobRun<BackfillSpec, BackfillProgress> run, CancellationToken cancellationToken)
    {
        if (!desk.Streaming.IsCompleted)
        {
            await run.SaveAsync(run.Standing with { Reason = "waits for capture to stream" }, cancellationToken);
            await desk.Streaming.WaitAsync(cancellationToken);
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

    private async Task<BackfillProgress> BeginAsync(BackfillSpec spec, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var tables = spec.Tables.Count > 0 ? spec.Tables : [.. (await BackfillTableReader.ListAsync(database, capture.Value.Publication, cancellationToken)).Select(TableRef.Of)];
        return new BackfillProgress([.. tables.Select(table => new TableProgress { Table = table })]);
    }

    private async Task RunTableAsync(BackfillLedger ledger, TableRef table, NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        try
        {
            var described = await BackfillTableReader.ReadAsync(database, capture.Value.Publication, table.ToName(), cancellationToken);
            await using var reader = await PageReader.OpenAsync(
                connections.Value.Postgres, database, CaptureSession.MaxMembersBytes(outbox.Value), MaxPageBytes, time, cancellationToken);
            var estimate = ledger[table].Estimate ?? await EstimateAsync(reader, described, ledger.Run.Spec, cancellationToken);
            await ledger.SaveAsync(table, progress => progress with { State = JobState.Running, Estimate = estimate }, cancellationToken);
            await WatchAsync(cancellationToken);
            var rate = ledger.Run.Spec.Rate is { } all ? Math.Max(1, all / Math.Min(options.Value.Parallel, ledger.Run.Progress!.Tables.Count)) : (int?)null;
            await new TableBackfill(described, reader, database, desk, moved, ledger, new PagePace(options.Value.PageBudget, rate, time), time).RunAsync(cancellationToken);
            await ledger.SaveAsync(table, progress => progress with { State = JobState.Completed }, cancellationToken);
        }
        catch (BackfillRefusedException refused)
        {
            await ledger.SaveAsync(table, progress => progress with { State = JobState.Failed, Reason = refused.Message }, cancellationToken);
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken) => moved.Watch(await holder.RequireAsync(cancellationToken));

    private static async Task<long?> EstimateAsync(PageReader reader, BackfillTable table, BackfillSpec spec, CancellationToken cancellationToken)
    {
        var all = new PageRequest { Where = spec.Where, From = spec.FromKey, To = spec.ToKey, Limit = 1 };
        return await reader.CountAsync(table, all, CountLimit, cancellationToken) ?? table.EstimatedRows;
    }
}
