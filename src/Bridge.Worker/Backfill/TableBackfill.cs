using Bridge.Capture.Backfill;
using Bridge.Capture.Changes;
using Npgsql;

namespace Bridge.Worker.Backfill;

/// <summary>Reads one table of a backfill, page by page, from where its progress says.</summary>
/// <remarks>While a page's rows are appended the next one is read. The mark between them is the high one of the first and the low one of
/// the second.</remarks>
internal sealed class TableBackfill(
    BackfillTable table, PageFiller filler, NpgsqlDataSource database, WindowRegister register, MovedRows moved, BackfillLedger ledger,
    BackfillThrottle throttle, TimeProvider time)
{
    private const int MaxChangedRows = 20_000;
    private const int MaxChangedBytes = 16 * 1024 * 1024;

    private readonly TableRef name = TableRef.Of(table.Name);
    private readonly PageRequest wanted = ledger.Run.Spec.ToRequest();
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
            register.Abandon(windows);
        }
    }

    // Ends at the table's end, or where a page must be read again.
    private async Task ScanAsync(CancellationToken cancellationToken)
    {
        (PageWindow Window, RowPage Page)? draining = null;
        var after = ledger[name].LastKey;
        var window = NewWindow();
        await MarkAsync(null, window, cancellationToken);
        await FixEndAsync(cancellationToken);
        while (true)
        {
            var page = await filler.ReadAsync(wanted with { After = after, To = ledger[name].EndKey ?? ledger.Run.Spec.ToKey },
                cancellationToken);
            window.Page = page;
            after = page.LastKey;
            // Before a wait no window is opened: it would collect changes.
            var rests = page.IsLast || filler.Pace.Due() > TimeSpan.Zero || throttle.RelayReason is not null
                || await moved.IsWorthReadingAsync(Id, name, cancellationToken);
            var next = rests ? null : NewWindow();
            await MarkAsync(window, next, cancellationToken);
            if (draining is { } earlier && !await SettleScannedAsync(earlier.Window, earlier.Page, cancellationToken)) return;
            draining = (window, page);
            if (next is not null)
            {
                window = next;
                continue;
            }

            var isLast = page.IsLast;
            if (!await SettleScannedAsync(window, page, cancellationToken) || isLast) return;
            draining = null;
            if (await moved.FindAsync(Id, name, cancellationToken) is { Keys.Count: > 0 } again)
                await ReadKeysAsync(again, cancellationToken);
            await WaitAsync(cancellationToken);
            window = NewWindow();
            await MarkAsync(null, window, cancellationToken);
        }
    }

    // Else it would run after every row that is inserted at the end. Behind a mark, so that whatever is not seen here comes as a change; a
    // row that moves behind
    // the end without all of its columns is among the moved ones.
    private async Task FixEndAsync(CancellationToken cancellationToken)
    {
        if (!table.SendsInserts || ledger[name].EndKey is not null || await filler.LastKeyAsync(wanted, cancellationToken) is not { } end)
            return;
        await ledger.SaveAsync(name, progress => progress with { EndKey = end }, cancellationToken);
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(filler.Pace.Due(), time, cancellationToken);
        await throttle.WaitForRelayAsync(reason => ledger.SayAsync(reason, cancellationToken), cancellationToken);
    }

    private async Task ReadAgainAsync(MovedKeys again, CancellationToken cancellationToken)
    {
        if (again.ReadAll)
        {
            await ledger.SaveAsync(name, progress => progress with { LastKey = null, EndKey = null, IsScanned = false }, cancellationToken);
            await moved.ForgetAsync(Id, again, cancellationToken);
            while (!ledger[name].IsScanned) await ScanAsync(cancellationToken);
        }
        else await ReadKeysAsync(again, cancellationToken);
    }

    private async Task ReadKeysAsync(MovedKeys again, CancellationToken cancellationToken)
    {
        var request = wanted with { Keys = $"[{string.Join(",", again.Keys.Keys)}]" };
        for (var isLast = false; !isLast;)
        {
            var window = NewWindow();
            await MarkAsync(null, window, cancellationToken);
            var page = window.Page = await filler.ReadAsync(request, cancellationToken);
            (request, isLast) = (request with { After = page.LastKey }, page.IsLast);
            await MarkAsync(window, null, cancellationToken);
            if (!await SettleAsync(window, page, progress => progress, cancellationToken)) return;
        }

        await moved.ForgetAsync(Id, again, cancellationToken);
    }

    private PageWindow NewWindow()
    {
        var window = new PageWindow(table.Name, Id, MaxChangedRows, MaxChangedBytes);
        windows.Add(window);
        return window;
    }

    // When it returns, the mark has come through capture: all that was committed before it is visible, and what the low window's page will
    // miss is seen.
    private async Task MarkAsync(PageWindow? high, PageWindow? low, CancellationToken cancellationToken)
    {
        var text = register.Announce(high, low);
        await BackfillMarks.EmitAsync(database, text, cancellationToken);
        if (low is not null) await low.Opened.WaitAsync(cancellationToken);
    }

    private Task<bool> SettleScannedAsync(PageWindow window, RowPage page, CancellationToken cancellationToken)
    {
        var (last, isLast) = (page.LastKey, page.IsLast);
        return SettleAsync(window, page, progress => progress with { LastKey = last ?? progress.LastKey, IsScanned = isLast },
            cancellationToken);
    }

    // Waits until the page's rows are confirmed and saves how far that is; false when the page must be read again.
    private async Task<bool> SettleAsync(
        PageWindow window, RowPage page, Func<TableProgress, TableProgress> pass, CancellationToken cancellationToken)
    {
        var outcome = await window.Appended.WaitAsync(cancellationToken);
        windows.Remove(window);
        if (outcome.IsVoid)
        {
            register.Abandon(windows);
            windows.Clear();
            filler.Pace.Shrink();
            return false;
        }

        await ledger.SaveAsync(
            name,
            progress => pass(progress) with
            {
                Rows = progress.Rows + outcome.Rows,
                Merged = progress.Merged + outcome.Merged,
                RowsPerSecond = filler.Pace.RowsPerSecond
            },
            cancellationToken);
        filler.Return(page);
        return true;
    }
}
