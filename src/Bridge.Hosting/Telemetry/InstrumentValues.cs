using System.Diagnostics.Metrics;

namespace Bridge.Hosting.Telemetry;

/// <summary>The values of one instrument, by its tags. Thread-safe.</summary>
internal sealed class InstrumentValues
{
    private static readonly double[] SecondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private static readonly double[] SizeBuckets = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

    private readonly Lock gate = new();
    private readonly Dictionary<string, SeriesValues> series = new(StringComparer.Ordinal);
    private readonly double[] bounds;
    private readonly bool isObservable;

    public InstrumentValues(Instrument instrument)
    {
        Instrument = instrument;
        isObservable = instrument.IsObservable;
        var type = instrument.GetType();
        var kind = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        Kind = kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? "counter"
            : kind == typeof(Histogram<>) ? "histogram"
            : "gauge";
        IsSum = kind == typeof(Counter<>) || kind == typeof(UpDownCounter<>);
        bounds = Kind != "histogram" ? [] : Advice(instrument) ?? (instrument.Unit == "s" ? SecondsBuckets : SizeBuckets);
    }

    public Instrument Instrument { get; }

    /// <summary><c>counter</c>, <c>gauge</c> or <c>histogram</c>, as Prometheus calls it.</summary>
    public string Kind { get; }

    private bool IsSum { get; }

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = PrometheusWriter.Labels(tags);
        lock (gate)
        {
            if (!series.TryGetValue(labels, out var values)) series[labels] = values = new SeriesValues(bounds);
            if (Kind == "histogram") values.Observe(value);
            else if (IsSum && !isObservable) values.Add(value);
            else values.Set(value);
        }
    }

    /// <summary>A copy of the values, ordered by labels. What an observable instrument no longer tells is gone after being read.</summary>
    public IReadOnlyList<(string Labels, SeriesValues Values)> Read()
    {
        lock (gate)
        {
            var copy = series.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value.Copy())).ToList();
            if (isObservable) series.Clear();
            return copy;
        }
    }

    private static double[]? Advice(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds.Select(bound => (double)bound)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { Count: > 0 } bounds } => [.. bounds.Select(bound => (double)bound)],
        _ => null,
    };
}
