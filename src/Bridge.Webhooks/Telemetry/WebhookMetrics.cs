using System.Diagnostics.Metrics;
using Bridge.Webhooks.Running;
using Bridge.Webhooks.Subscriptions;

namespace Bridge.Webhooks.Telemetry;

/// <summary>The metrics of the subscriptions that this process knows, read when somebody listens.</summary>
internal sealed class WebhookMetrics : IDisposable
{
    /// <summary>The meter.</summary>
    public const string Meter = "Bridge.Webhooks";

    private const string Tag = "subscription";

    private readonly Meter meter = new(Meter);

    /// <summary>Creates the instruments.</summary>
    public WebhookMetrics(SubscriptionList list)
    {
        Counter(list, "bridge.webhooks.delivered", counters => counters.Delivered.Value);
        Counter(list, "bridge.webhooks.failed", counters => counters.Failed.Value);
        Counter(list, "bridge.webhooks.parked", counters => counters.Parked.Value);
        Counter(list, "bridge.webhooks.filtered", counters => counters.Filtered.Value);
        Counter(list, "bridge.webhooks.duplicates", counters => counters.Duplicates.Value);
        Gauge(list, "bridge.webhooks.in_flight", counters => counters.Standing.InFlight);
        Gauge(list, "bridge.webhooks.waiting", counters => counters.Standing.WaitingMessages);
        Gauge(list, "bridge.webhooks.down", counters => counters.Standing.State is "down" or "disabled" ? 1 : 0);
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private void Counter(SubscriptionList list, string name, Func<SubscriptionCounters, long> read) => meter.CreateObservableCounter(name, () => Read(list, read));

    private void Gauge(SubscriptionList list, string name, Func<SubscriptionCounters, long> read) => meter.CreateObservableGauge(name, () => Read(list, read));

    private static IEnumerable<Measurement<long>> Read(SubscriptionList list, Func<SubscriptionCounters, long> read) =>
        list.Current.Select(item => new Measurement<long>(read(item.Counters), new KeyValuePair<string, object?>(Tag, item.Name)));
}
