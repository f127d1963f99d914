using Bridge.Capture.Status;
using Bridge.Contracts.Positions;
using Bridge.Hosting.Webhooks;
using Bridge.Indexer;
using Bridge.Indexer.Status;
using Bridge.Outbox.Offsets;
using Bridge.Outbox.Relay;
using Bridge.Webhooks;
using Bridge.Webhooks.Running;
using Bridge.Webhooks.Subscriptions;
using Bridge.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.UnitTests.Hosting;

/// <summary>Every series of the three processes, in literals: dashboards and alerts of others hang on them.</summary>
public sealed class MetricsExpositionTests
{
    [Fact]
    public async Task Of_the_worker()
    {
        await using var worker = WorkerHost.Build(MetricsScrape.Nowhere);
        worker.Services.GetRequiredService<CaptureStatus>().Update(now => now with
        {
            State = CaptureState.Streaming, Received = new Lsn(0xFFFF_FFFF_0000_0000), CompleteThrough = new Lsn(0xFFFF_FFFE_FFFF_FFF0),
            Acknowledged = new Lsn(0xFFFF_FFFE_FFFF_F000), Changes = 12_345_678_901, Transactions = 7,
        });
        worker.Services.GetRequiredService<RelayStatus>().Update(now => now with
        {
            State = RelayState.Relaying, TypedOffset = 1_795_000_000_000_001, BatchesOffset = 1_795_000_000_000_002, Published = 11, Confirmed = 10,
            Unroutable = 9, PassedOver = 8, Unmappable = 7, InFlight = 6, SecondsBehind = 0.125,
        });
        var offsets = worker.Services.GetRequiredService<OffsetsStatus>();
        offsets.Current = new Dictionary<string, OffsetState> { ["a\"b\\c"] = OffsetState.Endangered };
        Assert.Equal(MetricsScrape.Lines(ExpectedMetrics.Worker), MetricsScrape.Lines(await MetricsScrape.ReadAsync(worker)));
    }

    [Fact]
    public async Task Of_the_webhooks_process()
    {
        await using var webhooks = WebhooksHost.Build(MetricsScrape.Nowhere);
        var list = webhooks.Services.GetRequiredService<SubscriptionList>();
        list.Set("first", Counters(new WebhookStatus { InFlight = 3, WaitingMessages = 2 }));
        list.Set("second", Counters(new WebhookStatus { State = "down" }));
        Assert.Equal(MetricsScrape.Lines(ExpectedMetrics.Webhooks), MetricsScrape.Lines(await MetricsScrape.ReadAsync(webhooks)));
    }

    [Fact]
    public async Task Of_the_indexer()
    {
        await using var indexer = IndexerHost.Build(MetricsScrape.Nowhere);
        var status = indexer.Services.GetRequiredService<IndexerStatus>();
        status.CountDone(3, 1_795_000_000_000_003);
        status.CountBulk(2, 2048);
        status.CountParked();
        status.Set(IndexerState.Indexing);
        Assert.Equal(MetricsScrape.Lines(ExpectedMetrics.Indexer), MetricsScrape.Lines(await MetricsScrape.ReadAsync(indexer)));
    }

    private static SubscriptionCounters Counters(WebhookStatus standing)
    {
        var counters = new SubscriptionCounters { Standing = standing };
        counters.Delivered.Increment();
        counters.Delivered.Increment();
        counters.Failed.Increment();
        return counters;
    }
}
