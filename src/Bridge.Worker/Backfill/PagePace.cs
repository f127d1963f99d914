namespace Bridge.Worker.Backfill;

/// <summary>How many rows the next page holds, and how long to wait before it.</summary>
internal sealed class PagePace(TimeSpan budget, int? rate, TimeProvider time)
{
    private const int Smallest = 100;
    private const int First = 1_000;
    private const int Largest = 50_000;

    private readonly long started = time.GetTimestamp();
    private long rows;
    private int size = First;

    /// <summary>The rows of the next page.</summary>
    public int Size => rate is { } limit ? Math.Clamp(limit / 4, 1, size) : size;

    /// <summary>Rows a second so far.</summary>
    public double RowsPerSecond => time.GetElapsedTime(started).TotalSeconds is > 0.001 and var seconds ? Math.Round(rows / seconds, 1) : 0;

    /// <summary>A page was read: the next is as large as the budget allows, but at most twice and at least half as large.</summary>
    public void Read(int count, TimeSpan elapsed)
    {
        rows += count;
        if (count == 0) return;
        var factor = Math.Clamp(budget / elapsed, 0.5, 2);
        size = Math.Clamp((int)(Math.Max(count, size / 2) * factor), Smallest, Largest);
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
