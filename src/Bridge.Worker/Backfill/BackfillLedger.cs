using Bridge.Worker.Jobs;

namespace Bridge.Worker.Backfill;

/// <summary>Keeps the progress of a backfill's tables, which are read at the same time, as one record.</summary>
internal sealed class BackfillLedger(JobRun<BackfillSpec, BackfillProgress> run) : IDisposable
{
    private readonly SemaphoreSlim saving = new(1, 1);

    /// <summary>The job.</summary>
    public JobRun<BackfillSpec, BackfillProgress> Run => run;

    /// <summary>A table's progress.</summary>
    public TableProgress this[TableRef table] => run.Progress!.Tables.First(known => known.Table == table);

    /// <summary>Changes a table's progress; when it returns, the broker has confirmed it.</summary>
    public async Task SaveAsync(TableRef table, Func<TableProgress, TableProgress> change, CancellationToken cancellationToken)
    {
        await saving.WaitAsync(cancellationToken);
        try
        {
            await run.SaveAsync(
                new BackfillProgress([.. run.Progress!.Tables.Select(known => known.Table == table ? change(known) : known)]),
                cancellationToken);
        }
        finally
        {
            saving.Release();
        }
    }

    /// <summary>Says what a table waits for; the next change of a table's progress ends it.</summary>
    public async Task SayAsync(string reason, CancellationToken cancellationToken)
    {
        await saving.WaitAsync(cancellationToken);
        try
        {
            await run.SaveAsync(run.Progress!, reason, cancellationToken);
        }
        finally
        {
            saving.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => saving.Dispose();
}
