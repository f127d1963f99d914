using Bridge.Capture.Backfill;
using Npgsql;

namespace Bridge.Worker.Backfill;

/// <summary>Reads one table of a backfill, page by page, from where its progress says.</summary>
/// <remarks>While a page's rows are appended the next one is read. The mark between them is the high one of the first and the low one of the second.</remarks>
internal sealed class TableBackfill(
    BackfillTable table, PageReader reader, NpgsqlDataSource database, BackfillDesk desk, MovedRows moved, BackfillLedger ledger, PagePace pace, TimeProvider time)
{
    private const int MaxChangedRows = 20_000;
    private const int MaxChangedBytes = 16 * 1024 * 1024;

    private readonly TableRef name = TableRef.Of(table.Name);
    private readonly List<PageWindow> windows = [];

    private string Id => ledger.Run.Id;

    /// <summary>Reads the table to its end, and then what moved meanwhile.</summary>
    /// <exception cref="EpochEndedException">Capture has opened anew: the pages in hand are lost.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (!ledger[name].IsScanned) await ScanAsync(cancellationToken);
            while (await moved.FindAsync(Id, name, cancellationToken) is { } again) await ReadAgainAsync(again, cancellationToken);
        }
        finally
        {
            desk.Abandon(windows);
        }
    }

    // Ends at the table's end, or where a page must be read again.
    private async Task ScanAsync(CancellationToken cancellationToken)
    {
        (PageWindow Window, RowPage Page)? draining = null;
        var after = ledger[name].LastKey;
        var window = NewWindow();
        await MarkAsync(null, window, cancellationToken);
        while (true)
        {
            var page = await ReadAsync(Request(pace.Size) with { After = after }, cancellationToken);
            window.Page = page;
            var next = page.IsLast ? null : NewWindow();
            if (next is not null && pace.Due() is { Ticks: > 0 } due)
            {
                await MarkAsync(window, null, cancellationToken);
                await Task.Delay(due, time, cancellationToken);
                await MarkAsync(null, next, cancellationToken);
            }
            else
            {
                await MarkAsync(window, next, cancellationToken);
            }

            if (draining is { } earlier && !await SettleAsync(earlier.Window, earlier.Page, cancellationToken)) return;
            if (next is null)
            {
                await SettleAsync(window, page, cancellationToken);
                return;
            }

            draining = (window, page);
            (window, after) = (next, page.LastKey);
        }
    }

    private async Task ReadAgainAsync(MovedKeys again, CancellationToken cancellationToken)
    {
        if (again.ReadAll)
        {
            await ledger.SaveAsync(name, progress => progress with { LastKey = null, IsScanned = false }, cancellationToken);
            await moved.ForgetAsync(Id, again, cancellationToken);
            while (!ledger[name].IsScanned) await ScanAsync(cancellationToken);
            return;
        }

        var window = NewWindow();
        await MarkAsync(null, window, cancellationToken);
        window.Page = await ReadAsync(Request(again.Keys.Count) with { Keys = $"[{string.Join(",", again.Keys)}]" }, cancellationToken);
        await MarkAsync(window, null, cancellationToken);
        if (await SettleAsync(window, window.Page, cancellationToken)) await moved.ForgetAsync(Id, again, cancellationToken);
    }

    private PageRequest Request(int limit) => new() { Where = ledger.Run.Spec.Where, From = ledger.Run.Spec.FromKey, To = ledger.Run.Spec.ToKey, Limit = limit };

    private async Task<RowPage> ReadAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var page = await reader.ReadAsync(table, request, cancellationToken);
        pace.Read(page.Count, time.GetElapsedTime(started));
        return page;
    }

    private PageWindow NewWindow()
    {
        var window = new PageWindow(table.Name, Id, MaxChangedRows, MaxChangedBytes);
        windows.Add(window);
        return window;
    }

    // When it returns, the mark has come through capture: all that was committed before it is visible, and what the low window's page will miss is seen.
    private async Task MarkAsync(PageWindow? high, PageWindow? low, CancellationToken cancellationToken)
    {
        var text = desk.Announce(high, low);
        await BackfillMarks.EmitAsync(database, text, cancellationToken);
        if (low is not null) await low.Opened.WaitAsync(cancellationToken);
    }

    // Waits until the page's rows are confirmed and saves how far that is; false when the page must be read again.
    private async Task<bool> SettleAsync(PageWindow window, RowPage page, CancellationToken cancellationToken)
    {
        var outcome = await window.Appended.WaitAsync(cancellationToken);
        windows.Remove(window);
        if (outcome.IsVoid)
        {
            desk.Abandon(windows);
            windows.Clear();
            pace.Shrink();
            return false;
        }

        await ledger.SaveAsync(
            name,
            progress => progress with
            {
                Rows = progress.Rows + outcome.Rows,
                Merged = progress.Merged + outcome.Merged,
                LastKey = page.LastKey ?? progress.LastKey,
                IsScanned = progress.IsScanned || page.IsLast,
                RowsPerSecond = pace.RowsPerSecond,
            },
            cancellationToken);
        return true;
    }
}
