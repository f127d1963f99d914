using Bridge.Capture.Backfill;

namespace Bridge.Worker.Backfill;

/// <summary>Fills the pages of a table: in one query while nothing else happens, in small portions with rests between them while live
/// changes come.</summary>
/// <remarks>All queries of a page lie between its marks; so it does not matter that each sees a state of its own. Pages are used again once
/// their rows are confirmed.</remarks>
internal sealed class PageFiller(BackfillTable table, PageReader reader, PagePace pace, BackfillThrottle throttle, TimeProvider time)
{
    /// <summary>The most bytes of a page: two of them are in hand for each table that is read.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private readonly Stack<RowPage> free = new();

    /// <summary>How many rows a query asks for, and how long the rate asks to wait.</summary>
    public PagePace Pace => pace;

    /// <summary>Reads a page; its queries ask for what the request says, but for its limit.</summary>
    public async Task<RowPage> ReadAsync(PageRequest request, CancellationToken cancellationToken)
    {
        var page = free.TryPop(out var used) ? used : new RowPage();
        var isLive = throttle.IsLive;
        var limit = pace.Next(0, 0, isLive);
        do
        {
            var (count, bytes, started) = (page.Count, page.Bytes, time.GetTimestamp());
            await reader.ReadAsync(table, request with { After = page.LastKey ?? request.After, Limit = limit }, page, cancellationToken);
            var worked = time.GetElapsedTime(started);
            pace.Read(page.Count - count, page.Bytes - bytes, worked, isLive);
            await throttle.RestAsync(worked, cancellationToken);
            isLive = throttle.IsLive;
            limit = page.IsLast || !isLive ? 0 : pace.Next(page.Count, page.Bytes, isLive);
        }
        while (limit > 0);

        return page;
    }

    /// <summary>The last key in the range that is asked for; null when no row is in it.</summary>
    public Task<IReadOnlyList<string>?> LastKeyAsync(PageRequest request, CancellationToken cancellationToken) => reader
        .LastKeyAsync(table, request, cancellationToken);

    /// <summary>The page's rows are confirmed, and nobody looks at it any more.</summary>
    public void Return(RowPage page)
    {
        page.Clear();
        free.Push(page);
    }
}
