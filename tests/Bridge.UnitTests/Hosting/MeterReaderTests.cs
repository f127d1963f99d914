using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using Bridge.Hosting.Telemetry;

namespace Bridge.UnitTests.Hosting;

public sealed partial class MeterReaderTests
{
    [Fact]
    public void Writes_counters_gauges_and_histograms_in_the_text_format()
    {
        using var reader = new MeterReader();
        using var meter = new Meter("Bridge.Tests." + Guid.NewGuid());
        using var foreign = new Meter("Other.Tests");
        foreign.CreateCounter<long>("foreign").Add(1);
        var counter = meter.CreateCounter<long>("test.changes", "By", "Changes\nof \\ tables.");
        counter.Add(2, new KeyValuePair<string, object?>("table", "a\"b\\c\nd"), new("op", "insert"));
        counter.Add(3, new KeyValuePair<string, object?>("op", "insert"), new("table", "a\"b\\c\nd"));
        meter.CreateObservableGauge("test.lag", () => 1.5, "s");
        var histogram = meter.CreateHistogram<double>("test.delay", "s");
        histogram.Record(0.003);
        histogram.Record(7000);

        var text = reader.WritePrometheus();
        Assert.Contains("# HELP test_changes_bytes_total Changes\\nof \\\\ tables.\n# TYPE test_changes_bytes_total counter\ntest_changes_bytes_total{op=\"insert\",table=\"a\\\"b\\\\c\\nd\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("# TYPE test_lag_seconds gauge\ntest_lag_seconds 1.5\n", text, StringComparison.Ordinal);
        Assert.Contains("test_delay_seconds_bucket{le=\"0.0025\"} 0\ntest_delay_seconds_bucket{le=\"0.005\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("test_delay_seconds_bucket{le=\"+Inf\"} 2\ntest_delay_seconds_sum 7000.003\ntest_delay_seconds_count 2\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("foreign", text, StringComparison.Ordinal);
        AssertFormat(text);
    }

    [Fact]
    public void Forgets_a_series_that_an_observable_instrument_no_longer_tells()
    {
        using var reader = new MeterReader();
        using var meter = new Meter("Bridge.Tests." + Guid.NewGuid());
        var name = "a";
        meter.CreateObservableGauge("test.moving", () => new Measurement<int>(1, new KeyValuePair<string, object?>("name", name)));
        Assert.Contains("test_moving{name=\"a\"} 1", reader.WritePrometheus(), StringComparison.Ordinal);
        name = "b";
        var text = reader.WritePrometheus();
        Assert.Contains("name=\"b\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"a\"", text, StringComparison.Ordinal);
    }

    private static void AssertFormat(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var typed = new HashSet<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) Assert.True(typed.Add(line.Split(' ')[2]), $"Two TYPE lines: {line}");
            else if (!line.StartsWith("# HELP ", StringComparison.Ordinal)) Assert.Matches(Sample(), line);
        }

        if (File.Exists("/usr/bin/promtool")) AssertPromtool(text);
    }

    private static void AssertPromtool(string text)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/promtool", "check metrics") { RedirectStandardInput = true, RedirectStandardError = true })!;
        process.StandardInput.Write(text);
        process.StandardInput.Close();
        Assert.DoesNotContain("error", process.StandardError.ReadToEnd(), StringComparison.OrdinalIgnoreCase);
        process.WaitForExit();
    }

    [GeneratedRegex("""^[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\["\\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\["\\n])*")*\})? (-?[0-9.]+(E[+-]?[0-9]+)?|\+Inf|-Inf|NaN)$""")]
    private static partial Regex Sample();
}
