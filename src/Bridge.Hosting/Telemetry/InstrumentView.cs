using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Bridge.Hosting.Telemetry;

/// <summary>What is told of an instrument: nothing of another host's, and no more series than its <see cref="SeriesLimit"/>.</summary>
internal sealed class InstrumentView(IMeterFactory meters, IEnumerable<SeriesLimit> limits)
{
    private readonly SeriesLimit[] limits = [.. limits];

    public MetricStreamConfiguration? Of(Instrument instrument)
    {
        if (!ReferenceEquals(instrument.Meter.Scope, meters)) return MetricStreamConfiguration.Drop;
        var limit = Array.Find(limits, limit => instrument.Name.StartsWith(limit.Prefix, StringComparison.Ordinal));
        return limit is null ? null : new MetricStreamConfiguration { CardinalityLimit = limit.Count };
    }
}
