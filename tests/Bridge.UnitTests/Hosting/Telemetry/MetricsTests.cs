using System.Diagnostics.Metrics;
using Bridge.Hosting;
using Bridge.Hosting.Telemetry;
using Bridge.Indexer;
using Bridge.Indexer.Status;
using Bridge.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.UnitTests.Hosting.Telemetry;

/// <summary>How a process's meters become Prometheus' text.</summary>
public sealed class MetricsTests
{
    [Fact]
    public async Task Writes_counters_gauges_and_histograms_in_the_text_format()
    {
        await using var process = Process();
        var meter = Meters(process).Create("Bridge.Tests");
        using var notOfTheHost = new Meter("Bridge.Tests");
        notOfTheHost.CreateCounter<long>("foreign").Add(1);
        Meters(process).Create("Other.Tests").CreateCounter<long>("foreign").Add(1);
        var counter = meter.CreateCounter<long>("test.changes", "By", "Changes\nof \\ tables.");
        counter.Add(2, new KeyValuePair<string, object?>("table", "a\"b\\c\nd"), new("op", "insert"));
        counter.Add(3, new KeyValuePair<string, object?>("op", "insert"), new("table", "a\"b\\c\nd"));
        meter.CreateObservableGauge("test.lag", () => 1.5, "s");
        var buckets = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0025, 0.005, 60] };
        var histogram = meter.CreateHistogram("test.delay", "s", advice: buckets);
        histogram.Record(0.003);
        histogram.Record(7000);
        const string Expected = """
            # TYPE test_changes_bytes_total counter
            # HELP test_changes_bytes_total Changes\nof \\ tables.
            test_changes_bytes_total{op="insert",table="a\"b\\c\nd"} 5
            # TYPE test_delay_seconds histogram
            test_delay_seconds_bucket{le="0.0025"} 0
            test_delay_seconds_bucket{le="0.005"} 1
            test_delay_seconds_bucket{le="60"} 1
            test_delay_seconds_bucket{le="+Inf"} 2
            test_delay_seconds_sum{} 7000.003
            test_delay_seconds_count{} 2
            # TYPE test_lag_seconds gauge
            test_lag_seconds{} 1.5

            """;
        Assert.Equal(Expected, await MetricsScrape.ReadAsync(process));
    }

    [Fact]
    public async Task Forgets_a_series_that_an_observable_instrument_no_longer_tells()
    {
        await using var process = Process();
        var name = "a";
        var meter = Meters(process).Create("Bridge.Tests");
        meter.CreateObservableGauge("test.moving", () => new Measurement<int>(1, new KeyValuePair<string, object?>("name", name)));
        meter.CreateObservableCounter("test.moved", () => new Measurement<int>(1, new KeyValuePair<string, object?>("name", name)));
        foreach (var told in (string[])["a", "b", "a"])
        {
            name = told;
            var series = $"{{name=\"{told}\"}} 1\n";
            var expected = $"# TYPE test_moved_total counter\ntest_moved_total{series}# TYPE test_moving gauge\ntest_moving{series}";
            Assert.Equal(expected, await MetricsScrape.ReadAsync(process));
        }
    }

    [Fact]
    public async Task Forgets_the_series_of_a_meter_that_is_disposed_and_its_successor_counts_anew()
    {
        await using var process = Process();
        Meters(process).Create("Bridge.Tests").CreateObservableGauge("test.stays", () => 1);
        for (var round = 0; round < 3; round++)
        {
            using var meter = new Meter(new MeterOptions("Bridge.Ends") { Scope = Meters(process) });
            meter.CreateCounter<int>("test.counted").Add(1);
            meter.CreateObservableGauge("test.seen", () => 2);
            var text = await MetricsScrape.ReadAsync(process);
            Assert.Contains("test_counted_total{} 1\n", text, StringComparison.Ordinal);
            Assert.Contains("test_seen{} 2\n", text, StringComparison.Ordinal);
            meter.Dispose();
            // What was counted shows a last time; what is asked for is not asked for any more.
            Assert.DoesNotContain("test_seen", await MetricsScrape.ReadAsync(process), StringComparison.Ordinal);
            Assert.Equal("# TYPE test_stays gauge\ntest_stays{} 1\n", await MetricsScrape.ReadAsync(process));
        }
    }

    [Fact]
    public async Task Shows_what_is_above_a_limit_of_series_as_one_that_says_so()
    {
        await using var process = Process(new SeriesLimit("test.many", 3));
        var seen = Meters(process).Create("Bridge.Tests").CreateCounter<int>("test.many");
        for (var i = 0; i < 5; i++) seen.Add(1, new KeyValuePair<string, object?>("name", i));
        var text = await MetricsScrape.ReadAsync(process);
        Assert.Contains("test_many_total{name=\"2\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("test_many_total{otel_metric_overflow=\"true\"} 2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counting_allocates_nothing()
    {
        await using var indexer = IndexerHost.Build(MetricsScrape.Nowhere);
        var status = indexer.Services.GetRequiredService<IndexerStatus>();
        Count();
        await MetricsScrape.ReadAsync(indexer);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Count();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Count()
        {
            status.CountDone(1, 1);
            status.CountBulk(1, 1);
            status.CountParked();
        }
    }

    private static WebApplication Process(params SeriesLimit[] limits)
    {
        var builder = WebApplication.CreateSlimBuilder(MetricsScrape.Nowhere);
        builder.AddBridgeHosting();
        foreach (var limit in limits) builder.Services.AddSingleton(limit);
        var process = builder.Build();
        process.MapBridgeMetrics();
        return process;
    }

    private static IMeterFactory Meters(WebApplication process) => process.Services.GetRequiredService<IMeterFactory>();
}
