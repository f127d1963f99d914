using Bridge.Hosting.Telemetry;
using Bridge.Indexer.Status;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Indexer;

public sealed class IndexerMetricsTests
{
    [Fact]
    public void Are_those_that_readme_names()
    {
        using var reader = new MeterReader();
        using var status = new IndexerStatus();
        status.CountDone(1, 1);
        status.CountBulk(1, 1);
        status.CountParked();
        var types = reader.WritePrometheus().Split('\n').Where(line => line.StartsWith("# TYPE bridge_indexer", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]);
        Assert.Equal(Readme.Rows("Indexer metrics").Select(row => row[0].Trim('`')).Order(StringComparer.Ordinal), types.Order(StringComparer.Ordinal));
    }
}
