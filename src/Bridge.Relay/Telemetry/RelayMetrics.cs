using System.Diagnostics.Metrics;
using Bridge.Relay.Status;

namespace Bridge.Relay.Telemetry;

/// <summary>The relay's metrics, read from its status when somebody listens.</summary>
public sealed class RelayMetrics
{
    private readonly RelayStatus status;
    private readonly Meter meter;

    /// <summary>Creates the instruments.</summary>
    public RelayMetrics(RelayStatus status, IMeterFactory meters)
    {
        this.status = status;
        meter = meters.Create(MetricNames.Meter);
        Counter(MetricNames.RelayPublished, relay => relay.Published, "Messages published, retries included.");
        Counter(MetricNames.RelayConfirmed, relay => relay.Confirmed, "Messages that the broker confirmed.");
        Counter(MetricNames.RelayUnroutable, relay => relay.Unroutable, "Messages that no queue wanted.");
        Counter(MetricNames.RelaySetAside, relay => relay.SetAside, "Messages that a queue can never take.");
        Counter(MetricNames.RelayUnmappable, relay => relay.Unmappable, "Rows that did not fit their contract.");
        meter.CreateObservableGauge(MetricNames.RelayInFlight, () => status.Current.InFlight, null, "Published and not yet confirmed.");
        meter.CreateObservableGauge(
            MetricNames.RelaySecondsBehind, () => status.Current.SecondsBehind, "s", "Age of the oldest change in flight.");
        meter.CreateObservableGauge(
            MetricNames.RelayLanes, () => status.Current.Mode == RelayMode.Lanes ? 1 : 0, null, "1 while the relay works by lanes.");
        meter.CreateObservableGauge(
            MetricNames.LaneLag, () => Lanes<double>(lane => lane.SecondsBehind), "s", "Seconds that a lane is behind, when it is.");
        meter.CreateObservableGauge(
            MetricNames.LaneChanges, () => Lanes<long>(lane => lane.Changes), null, "Changes that a lane is behind, when it is.");
        meter.CreateObservableGauge(MetricNames.RelayOffset, () => Offsets(status.Current), null, "A route's offset, a Sequence.");
    }

    private void Counter(string name, Func<RelaySnapshot, long> read, string description) =>
        meter.CreateObservableCounter(name, () => read(status.Current), null, description);

    private IEnumerable<Measurement<T>> Lanes<T>(Func<LaneSnapshot, T?> read)
        where T : struct =>
        from lane in status.Current.Lanes
        where lane.State != LaneState.AtTail
        let value = read(lane)
        where value is not null
        select new Measurement<T>(value.Value, new KeyValuePair<string, object?>(MetricNames.DestinationTag, lane.Destination));

    private static IEnumerable<Measurement<long>> Offsets(RelaySnapshot now)
    {
        if (now.TypedOffset is { } typed) yield return Offset(typed, "typed");
        if (now.BatchesOffset is { } batches) yield return Offset(batches, "batches");
    }

    private static Measurement<long> Offset(long value, string route) =>
        new(value, new KeyValuePair<string, object?>(MetricNames.RouteTag, route));
}
