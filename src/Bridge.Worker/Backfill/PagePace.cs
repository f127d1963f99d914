namespace Bridge.Worker.Backfill;

/// <summary>How many rows the next query of a page asks for, and how long the rate asks to wait.</summary>
/// <param name="budget">How long a query should take while no live changes come.</param>
/// <param name="maxBytes">How many bytes a page holds at the most, but for its last row.</param>
/// <param name="rate">Rows a second; null: as fast as it goes.</param>
/// <param name="time">The clock.</param>
internal sealed class PagePace(TimeSpan budget, int maxBytes, int? rate, TimeProvider time)
{
    private const int Smallest = 100;
    private const int First = 1_000;
    private const int Largest = 50_000;

    /// <summary>How long a query should take while live changes come: what one of them waits for a processor.</summary>
    private static readonly TimeSpan Portion = TimeSpan.FromMilliseconds(2);

    private readonly long started = time.GetTimestamp();
    private long rows;
    private int size = First;
    private int portion = Smallest;
    private double bytesPerRow = 1;

    /// <summary>Rows a second so far.</summary>
    public double RowsPerSecond => time.GetElapsedTime(started).TotalSeconds is > 0.001 and var seconds ? Math.Round(rows / seconds, 1) : 0;

    /// <summary>The rows of a page.</summary>
    private int Size => rate is { } limit ? Math.Clamp(limit / 4, 1, size) : size;

    /// <summary>The rows of a page's next query; 0 when the page is full.</summary>
    /// <param name="page">What the page holds.</param>
    /// <param name="bytes">How many bytes that takes.</param>
    /// <param name="isLive">True while live changes come.</param>
    public int Next(int page, int bytes, bool isLive)
    {
        var left = Math.Min(Size - page, (int)((maxBytes - bytes) / bytesPerRow));
        if (left < 1) return page == 0 ? 1 : 0;
        return isLive ? Math.Min(left, portion) : left;
    }

    /// <summary>A query was answered: the next of its kind is as large as its time allows, but at most twice and at least half as
    /// large.</summary>
    public void Read(int count, int bytes, TimeSpan elapsed, bool isLive)
    {
        rows += count;
        if (count == 0) return;
        bytesPerRow = Math.Max(1, (double)bytes / count);
        // A portion says nothing of what a page can be: each query has a cost of its own.
        if (!isLive) size = Math.Clamp((int)(Math.Max(count, size / 2) * Math.Clamp(budget / elapsed, 0.5, 2)), Smallest, Largest);
        var readable = (int)Math.Min(Largest, count * (Portion / elapsed));
        portion = Math.Max(Smallest, Math.Clamp(readable, portion / 2, portion * 2));
    }

    /// <summary>A page was given up because too much changed meanwhile.</summary>
    public void Shrink() => size = Math.Max(Smallest / 4, size / 4);

    /// <summary>How long the rate asks to wait now.</summary>
    public TimeSpan Due()
    {
        if (rate is not { } limit) return TimeSpan.Zero;
        var wait = TimeSpan.FromSeconds((double)rows / limit) - time.GetElapsedTime(started);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
