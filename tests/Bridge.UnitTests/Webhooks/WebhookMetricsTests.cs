using Bridge.Hosting.Telemetry;
using Bridge.Testing.Repository;
using Bridge.Webhooks.Running;
using Bridge.Webhooks.Subscriptions;
using Bridge.Webhooks.Telemetry;

namespace Bridge.UnitTests.Webhooks;

public sealed class WebhookMetricsTests
{
    [Fact]
    public void Are_those_that_readme_names()
    {
        using var reader = new MeterReader();
        var list = new SubscriptionList();
        list.Set("first", new SubscriptionCounters());
        using var metrics = new WebhookMetrics(list);
        var types = reader.WritePrometheus().Split('\n').Where(line => line.StartsWith("# TYPE bridge_webhooks", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]);
        Assert.Equal(Readme.Rows("Webhook metrics").Select(row => row[0].Trim('`')).Order(StringComparer.Ordinal), types.Order(StringComparer.Ordinal));
    }
}
