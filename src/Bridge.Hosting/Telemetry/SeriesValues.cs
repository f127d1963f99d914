namespace Bridge.Hosting.Telemetry;

/// <summary>One time series: a number, or a histogram's buckets. Guarded by its <see cref="InstrumentValues"/>.</summary>
/// <param name="bounds">The upper bounds of the buckets, ascending; empty when it is no histogram.</param>
internal sealed class SeriesValues(double[] bounds)
{
    private readonly long[] buckets = new long[bounds.Length];

    /// <summary>The number, or the histogram's sum.</summary>
    public double Value { get; private set; }

    /// <summary>How many values a histogram has seen.</summary>
    public long Count { get; private set; }

    /// <summary>The histogram's buckets, cumulative: how many values were not above the bound.</summary>
    public IEnumerable<(double Bound, long Count)> Cumulative
    {
        get
        {
            var sum = 0L;
            for (var i = 0; i < bounds.Length; i++) yield return (bounds[i], sum += buckets[i]);
        }
    }

    public void Add(double value) => Value += value;

    public void Set(double value) => Value = value;

    public void Observe(double value)
    {
        Value += value;
        Count++;
        var bucket = Array.FindIndex(bounds, bound => value <= bound);
        if (bucket >= 0) buckets[bucket]++;
    }

    public SeriesValues Copy()
    {
        var copy = new SeriesValues(bounds) { Value = Value, Count = Count };
        buckets.CopyTo(copy.buckets, 0);
        return copy;
    }
}
