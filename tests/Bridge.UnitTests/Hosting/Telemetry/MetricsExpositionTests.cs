using System.Diagnostics;
using Bridge.Api;
using Bridge.Capture.Status;
using Bridge.Contracts.Positions;
using Bridge.Indexer;
using Bridge.Indexer.Status;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;
using Bridge.State.Webhooks;
using Bridge.Testing.Processes;
using Bridge.Testing.Repository;
using Bridge.Webhooks;
using Bridge.Webhooks.Running;
using Bridge.Webhooks.Subscriptions;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.UnitTests.Hosting.Telemetry;

/// <summary>Every series of the three processes, in literals: dashboards and alerts of others hang on them.</summary>
public sealed class MetricsExpositionTests
{
    private const string Promtool = "/usr/bin/promtool";

    [Fact]
    public async Task Of_the_worker()
    {
        await using var worker = Worker();
        Assert.Equal(MetricsScrape.Lines(ExpectedMetrics.Worker), MetricsScrape.Lines(await MetricsScrape.ReadAsync(worker)));
    }

    [Fact]
    public async Task Of_the_webhooks_process()
    {
        await using var webhooks = Webhooks();
        Assert.Equal(MetricsScrape.Lines(ExpectedMetrics.Webhooks), MetricsScrape.Lines(await MetricsScrape.ReadAsync(webhooks)));
    }

    [Fact]
    public async Task Of_the_indexer()
    {
        await using var indexer = Indexer();
        Assert.Equal(MetricsScrape.Lines(ExpectedMetrics.Indexer), MetricsScrape.Lines(await MetricsScrape.ReadAsync(indexer)));
    }

    [Fact]
    public async Task Each_of_ten_scrapers_at_once_sees_every_series()
    {
        await using (var worker = Worker()) await ScrapeAtOnceAsync(worker, ExpectedMetrics.Worker);
        await using (var webhooks = Webhooks()) await ScrapeAtOnceAsync(webhooks, ExpectedMetrics.Webhooks);
        await using (var indexer = Indexer()) await ScrapeAtOnceAsync(indexer, ExpectedMetrics.Indexer);
    }

    [Fact]
    public async Task Of_two_processes_in_one_are_told_apart()
    {
        await using var first = Webhooks();
        await using var second = WebhooksHost.Build(MetricsScrape.Nowhere);
        second.Services.GetRequiredService<SubscriptionList>().Set("third", new SubscriptionCounters());
        Assert.Equal(MetricsScrape.Lines(ExpectedMetrics.Webhooks), MetricsScrape.Lines(await MetricsScrape.ReadAsync(first)));
        var others = Samples(await MetricsScrape.ReadAsync(second));
        Assert.All(others, line => Assert.EndsWith("{subscription=\"third\"} 0", line, StringComparison.Ordinal));
        Assert.Equal(8, others.Count);
        await second.DisposeAsync();
        Assert.Equal(MetricsScrape.Lines(ExpectedMetrics.Webhooks), MetricsScrape.Lines(await MetricsScrape.ReadAsync(first)));
    }

    [Fact]
    public async Task Of_10_000_offsets_and_subscriptions_are_all_told()
    {
        await using var worker = Worker();
        var offsets = worker.Services.GetRequiredService<OffsetsStatus>();
        await using var webhooks = WebhooksHost.Build(MetricsScrape.Nowhere);
        var list = webhooks.Services.GetRequiredService<SubscriptionList>();
        // Those of the second round take the place of those of the first.
        for (var round = 0; round < 2; round++)
        {
            var names = Enumerable.Range(0, 10_000).Select(i => $"r{round}-{i}").ToList();
            offsets.Current = names.ToDictionary(name => name, _ => OffsetState.Kept);
            foreach (var (name, _) in list.Current.ToList()) list.Remove(name);
            foreach (var name in names) list.Set(name, new SubscriptionCounters());

            var told = Samples(await MetricsScrape.ReadAsync(worker));
            Assert.Equal(30_000, told.Count(line => line.StartsWith($"bridge_offset_state{{offset=\"r{round}-", StringComparison.Ordinal)));
            Assert.Equal(30_000, told.Count(line => line.StartsWith("bridge_offset_state{", StringComparison.Ordinal)));
            told = Samples(await MetricsScrape.ReadAsync(webhooks));
            Assert.Equal(80_000, told.Count(line => line.Contains($"{{subscription=\"r{round}-", StringComparison.Ordinal)));
            Assert.Equal(80_000, told.Count);
        }
    }

    [Theory]
    [InlineData("src/Bridge.Api/README.md", "Metrics", ExpectedMetrics.Worker)]
    [InlineData("src/Bridge.Webhooks/README.md", "Webhook metrics", ExpectedMetrics.Webhooks)]
    [InlineData("src/Bridge.Indexer/README.md", "Indexer metrics", ExpectedMetrics.Indexer)]
    public void Are_those_that_a_document_names(string document, string chapter, string expected) => Assert.Equal(
        Documents.Of(document).Rows(chapter).Select(row => row[0].Trim('`')).Order(StringComparer.Ordinal),
        expected.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])
            .Order(StringComparer.Ordinal));

    [Fact]
    public async Task Promtool_finds_nothing_to_say_against_them()
    {
        var mustBeThere = Environment.GetEnvironmentVariable("CI") == "true";
        Assert.SkipUnless(mustBeThere || File.Exists(Promtool), "Debian's package prometheus is not installed.");
        await using var worker = Worker();
        await using var webhooks = Webhooks();
        await using var indexer = Indexer();
        foreach (var process in (WebApplication[])[worker, webhooks, indexer])
            Assert.Equal((0, ""), await CheckAsync(await MetricsScrape.ReadAsync(process)));
    }

    private static List<string> Samples(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'))];

    private static async Task<(int ExitCode, string Says)> CheckAsync(string text)
    {
        var start = new ProcessStartInfo(Promtool, "check metrics") { RedirectStandardInput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        var says = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, says);
    }

    private static async Task ScrapeAtOnceAsync(WebApplication process, string expected)
    {
        for (var round = 0; round < 20; round++)
        {
            var scrapes = Enumerable.Range(0, 10).Select(_ => Task.Run(() => MetricsScrape.ReadAsync(process)));
            Assert.All(await Task.WhenAll(scrapes), text => Assert.Equal(MetricsScrape.Lines(expected), MetricsScrape.Lines(text)));
        }
    }

    private static WebApplication Worker()
    {
        var worker = WorkerHost.Build(MetricsScrape.Nowhere);
        worker.Services.GetRequiredService<CaptureStatus>().Update(now => now with
        {
            State = CaptureState.Streaming,
            Received = new Lsn(0xFFFF_FFFF_0000_0000),
            CompleteThrough = new Lsn(0xFFFF_FFFE_FFFF_FFF0),
            Acknowledged = new Lsn(0xFFFF_FFFE_FFFF_F000),
            Changes = 12_345_678_901,
            Transactions = 7,
        });
        worker.Services.GetRequiredService<RelayStatus>().Update(now => now with
        {
            State = RelayState.Relaying,
            TypedOffset = 1_795_000_000_000_001,
            BatchesOffset = 1_795_000_000_000_002,
            Published = 11,
            Confirmed = 10,
            Unroutable = 9,
            SetAside = 8,
            Mode = RelayMode.Lanes,
            Lanes = [new LaneSnapshot { Destination = "full", State = LaneState.Refused, Changes = 20, SecondsBehind = 1.5 }],
            Unmappable = 7,
            InFlight = 6,
            SecondsBehind = 0.125,
        });
        var offsets = worker.Services.GetRequiredService<OffsetsStatus>();
        offsets.Current = new Dictionary<string, OffsetState> { ["a\"b\\c"] = OffsetState.Endangered };
        return worker;
    }

    private static WebApplication Webhooks()
    {
        var webhooks = WebhooksHost.Build(MetricsScrape.Nowhere);
        var list = webhooks.Services.GetRequiredService<SubscriptionList>();
        list.Set("first", Counters(new WebhookStatus { InFlight = 3, WaitingMessages = 2 }));
        list.Set("second", Counters(new WebhookStatus { State = "down" }));
        return webhooks;
    }

    private static WebApplication Indexer()
    {
        var indexer = IndexerHost.Build(MetricsScrape.Nowhere);
        var status = indexer.Services.GetRequiredService<IndexerStatus>();
        status.CountDone(3, 1_795_000_000_000_003);
        status.CountBulk(2, 2048);
        status.CountParked();
        status.Set(IndexerState.Indexing);
        return indexer;
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
