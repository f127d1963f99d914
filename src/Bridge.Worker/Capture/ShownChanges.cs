using Bridge.Capture.Backfill;
using Bridge.Capture.Changes;

namespace Bridge.Worker.Capture;

/// <summary>Shows backfills the changes of WAL, to which they give way in time and in what they say of a row.</summary>
internal sealed class ShownChanges(WindowRegister register, BackfillRates rates, IMovedRows moved, TimeProvider time)
{
    private readonly List<MovedRow> movedRows = [];

    /// <summary>Shows a change; costs nothing while no backfill runs.</summary>
    public void Show(RowChange change)
    {
        if (register.IsIdle) return;
        rates.Live(time.GetTimestamp());
        if (register.Show(change) is { } row) movedRows.Add(row);
    }

    /// <summary>Keeps the rows that the changes shown have moved to another key; called before they are appended.</summary>
    public ValueTask KeepMovedAsync(CancellationToken cancellationToken) =>
        movedRows.Count == 0 ? ValueTask.CompletedTask : KeepAsync(cancellationToken);

    private async ValueTask KeepAsync(CancellationToken cancellationToken)
    {
        await moved.KeepAsync(movedRows, cancellationToken);
        movedRows.Clear();
    }
}
