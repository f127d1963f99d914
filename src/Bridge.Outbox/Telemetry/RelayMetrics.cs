using System.Diagnostics.Metrics;
using Bridge.Outbox.Relay;

namespace Bridge.Outbox.Telemetry;

/// <summary>The relay's metrics, read from its status when somebody listens.</summary>
public sealed class RelayMetrics : IDisposable
{
    private readonly Meter meter = new(MetricNames.Meter);

    /// <summary>Creates the instruments.</summary>
    public RelayMetrics(RelayStatus status)
    {
        meter.CreateObservableCounter(MetricNames.RelayPublished, () => status.Current.Published);
        meter.CreateObservableCounter(MetricNames.RelayConfirmed, () => status.Current.Confirmed);
        meter.CreateObservableCounter(MetricNames.RelayUnroutable, () => status.Current.Unroutable);
        meter.CreateObservableCounter(MetricNames.RelayPassedOver, () => status.Current.PassedOver);
        meter.CreateObservableCounter(MetricNames.RelayUnmappable, () => status.Current.Unmappable);
        meter.CreateObservableGauge(MetricNames.RelayInFlight, () => status.Current.InFlight);
        meter.CreateObservableGauge(MetricNames.RelaySecondsBehind, () => status.Current.SecondsBehind, "s");
        meter.CreateObservableGauge(MetricNames.RelayOffset, () => Offsets(status.Current));
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private static IEnumerable<Measurement<long>> Offsets(RelaySnapshot now)
    {
        if (now.TypedOffset is { } typed) yield return new Measurement<long>(typed, new KeyValuePair<string, object?>(MetricNames.RouteTag, "typed"));
        if (now.BatchesOffset is { } batches) yield return new Measurement<long>(batches, new KeyValuePair<string, object?>(MetricNames.RouteTag, "batches"));
    }
}
