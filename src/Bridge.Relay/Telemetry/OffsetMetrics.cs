using System.Diagnostics.Metrics;
using Bridge.Hosting.Telemetry;
using Bridge.Relay.Offsets;

namespace Bridge.Relay.Telemetry;

/// <summary>The metrics of stored offsets, read when somebody listens.</summary>
public sealed class OffsetMetrics
{
    /// <summary>Creates the instrument.</summary>
    public OffsetMetrics(OffsetsStatus status, IMeterFactory meters) => meters.Create(MetricNames.Meter)
        .CreateObservableGauge(MetricNames.OffsetState, () => Read(status.Current), null, "1 for the state that a stored offset is in.");

    /// <summary>30,000 offsets, three states each.</summary>
    public static SeriesLimit Series { get; } = new(MetricNames.OffsetState, 90_000);

    private static IEnumerable<Measurement<int>> Read(IReadOnlyDictionary<string, OffsetState> offsets) =>
        from offset in offsets
        from state in Enum.GetValues<OffsetState>()
        select new Measurement<int>(
            state == offset.Value ? 1 : 0,
            new KeyValuePair<string, object?>(MetricNames.OffsetTag, offset.Key),
            new KeyValuePair<string, object?>(MetricNames.StateTag, Word(state)));

    private static string Word(OffsetState state) => state switch
    {
        OffsetState.Kept => "kept",
        OffsetState.Endangered => "endangered",
        _ => "lost",
    };
}
