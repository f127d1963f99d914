using System.Diagnostics.Metrics;
using Bridge.Hosting.Telemetry;
using Bridge.Webhooks.Running;
using Bridge.Webhooks.Subscriptions;

namespace Bridge.Webhooks.Telemetry;

/// <summary>The metrics of the subscriptions that this process knows, read when somebody listens.</summary>
internal sealed class WebhookMetrics
{
    /// <summary>The meter.</summary>
    public const string Meter = "Bridge.Webhooks";

    private const string Prefix = "bridge.webhooks.";
    private const string Tag = "subscription";

    private readonly Meter meter;
    private readonly SubscriptionList list;

    /// <summary>Creates the instruments.</summary>
    public WebhookMetrics(SubscriptionList list, IMeterFactory meters)
    {
        this.list = list;
        meter = meters.Create(Meter);
        Counter("delivered", counters => counters.Delivered.Value, "Messages delivered.");
        Counter("failed", counters => counters.Failed.Value, "Attempts that failed and are made again.");
        Counter("parked", counters => counters.Parked.Value, "Messages parked.");
        Counter("filtered", counters => counters.Filtered.Value, "Messages that the filter left out.");
        Counter("duplicates", counters => counters.Duplicates.Value, "Messages that came twice and were delivered once.");
        Gauge("in_flight", counters => counters.Standing.InFlight, "Attempts under way.");
        Gauge("waiting", counters => counters.Standing.WaitingMessages, "Messages that wait for another attempt.");
        Gauge("down", counters => counters.Standing.State is "down" or "disabled" ? 1 : 0, "1 while the endpoint counts as down.");
    }

    /// <summary>One for each subscription.</summary>
    public static SeriesLimit Series { get; } = new(Prefix, 20_000);

    private void Counter(string name, Func<SubscriptionCounters, long> read, string description) =>
        meter.CreateObservableCounter(Prefix + name, () => Read(read), null, description);

    private void Gauge(string name, Func<SubscriptionCounters, long> read, string description) =>
        meter.CreateObservableGauge(Prefix + name, () => Read(read), null, description);

    private IEnumerable<Measurement<long>> Read(Func<SubscriptionCounters, long> read) =>
        list.Current.Select(item => new Measurement<long>(read(item.Counters), new KeyValuePair<string, object?>(Tag, item.Name)));
}
