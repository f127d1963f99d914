using System.Diagnostics.Metrics;
using Bridge.Outbox.Offsets;

namespace Bridge.Outbox.Telemetry;

/// <summary>The metrics of stored offsets, read when somebody listens.</summary>
public sealed class OffsetMetrics : IDisposable
{
    private readonly Meter meter = new(MetricNames.Meter);

    /// <summary>Creates the instrument.</summary>
    public OffsetMetrics(OffsetsStatus status) => meter.CreateObservableGauge(MetricNames.OffsetState, () => Read(status.Current));

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private static IEnumerable<Measurement<int>> Read(IReadOnlyDictionary<string, OffsetState> offsets) => offsets.SelectMany(offset => Enum.GetValues<OffsetState>().Select(state =>
        new Measurement<int>(
            state == offset.Value ? 1 : 0, new KeyValuePair<string, object?>(MetricNames.OffsetTag, offset.Key), new KeyValuePair<string, object?>(MetricNames.StateTag, Word(state)))));

    private static string Word(OffsetState state) => state switch
    {
        OffsetState.Kept => "kept",
        OffsetState.Endangered => "endangered",
        _ => "lost",
    };
}
