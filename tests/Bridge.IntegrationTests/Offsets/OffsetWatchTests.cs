using System.Globalization;
using System.Net.Http.Json;
using Bridge.Hosting;
using Bridge.Hosting.Telemetry;
using Bridge.IntegrationTests.Pipeline;
using Bridge.IntegrationTests.Replay;
using Bridge.Relay.Offsets;
using Bridge.Relay.Telemetry;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;
using Bridge.Worker.Offsets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Bridge.IntegrationTests.Offsets;

/// <summary>Outbox rule 9, retention: a stored offset that retention comes near is warned of once, and marked lost from–to once it is
/// overtaken.</summary>
public sealed class OffsetWatchTests
{
    private const long Retention = 8_000_000;
    private const int Segment = 1_000_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retention_is_warned_of_before_it_overtakes_an_offset_and_told_from_to_after()
    {
        await using var harness = await PipelineHarness
            .CreateAsync(new() { ["Outbox:RetentionBytes"] = $"{Retention}", ["Outbox:SegmentBytes"] = $"{Segment}" });
        var log = new RecordedLog();
        var worker = await harness.StartWorkerAsync(services => services.AddLogging(logging => logging.AddProvider(log)));
        await worker.WaitForLeadAsync();
        await harness.ReadAllAsync();
        await using var metrics = Metrics(worker);
        var set = await worker.Services.GetRequiredService<OffsetCommands>()
            .SetAsync("watched", new OffsetRequest("now", null), Cancellation);
        Assert.Equal((1, 0, 0), await LookAsync(worker, metrics));
        Assert.Empty(log.Of("OffsetEndangered"));

        await FillAsync(harness, rows: 3_500);
        await Eventually.TrueAsync(async () => await LookAsync(worker, metrics) == (0, 1, 0), () => Describe(worker), Cancellation);
        var warning = Assert.Single(log.Of("OffsetEndangered"));
        Assert.Equal(LogLevel.Warning, warning.Level);
        Assert.Contains("'watched'", warning.Text, StringComparison.Ordinal);
        Assert.Contains("Outbox:RetentionBytes", warning.Text, StringComparison.Ordinal);
        Assert.Empty(log.Of("OffsetLost"));

        // The broker's own limit on this stream: what stands behind the offset is cut.
        await LimitAsync(harness, 4_000_000);
        await Eventually.TrueAsync(
            async () =>
            {
                await FillAsync(harness, rows: 50);
                return await LookAsync(worker, metrics) == (0, 0, 1);
            },
            () => Describe(worker), Cancellation);
        var lost = Assert.Single(log.Of("OffsetLost"));
        Assert.Equal(LogLevel.Error, lost.Level);
        var report = Assert.Single(await worker.Services.GetRequiredService<OffsetCommands>().ListAsync(Cancellation));
        Assert.Equal((OffsetState.Lost, set.Sequence + 1), (report.Standing!.State, report.Standing.LostFrom));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"cut the changes {set.Sequence + 1} to "), lost.Text,
            StringComparison.Ordinal);
        Assert.True(report.Standing.LostTo > set.Sequence, $"{report.Standing}");
    }

    private static Task FillAsync(PipelineHarness harness, int rows) =>
        harness.Database.ExecuteAsync(
            $"INSERT INTO other (a, b) SELECT (random() * 1e9)::int, repeat('x', 2000) FROM generate_series(1, {rows})", Cancellation);

    private static async Task LimitAsync(PipelineHarness harness, long bytes)
    {
        var policy = new Dictionary<string, object>
        {
            ["pattern"] = $"^{harness.Names.Outbox.Replace(".", "\\.", StringComparison.Ordinal)}$",
            ["definition"] = new Dictionary<string, object> { ["max-length-bytes"] = bytes },
            ["apply-to"] = "queues",
        };
        (await harness.VirtualHost.Management.PutAsJsonAsync($"api/policies/{harness.VirtualHost.Name}/limit", policy, Cancellation))
            .EnsureSuccessStatusCode();
    }

    // The worker's offsets in a process that tells of nothing else.
    private static WebApplication Metrics(IHost worker)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddBridgeHosting(needsPostgres: false);
        builder.Services.AddSingleton(worker.Services.GetRequiredService<OffsetsStatus>());
        builder.Services.AddSingleton<OffsetMetrics>();
        var app = builder.Build();
        app.MapBridgeMetrics();
        app.Services.GetRequiredService<OffsetMetrics>();
        return app;
    }

    private static string Describe(IHost worker) => string.Join(", ", worker.Services.GetRequiredService<OffsetsStatus>().Current);

    // What the gauge says of each state: kept, endangered, lost.
    private static async Task<(int Kept, int Endangered, int Lost)> LookAsync(IHost worker, WebApplication metrics)
    {
        await worker.Services.GetRequiredService<OffsetWatchWorker>().LookAsync(Cancellation);
        var lines = (await MetricsScrape.ReadAsync(metrics)).Split('\n')
            .Where(line => line.StartsWith("bridge_offset_state{", StringComparison.Ordinal)
                && line.Contains("\"watched\"", StringComparison.Ordinal)).ToList();
        return (Value("kept"), Value("endangered"), Value("lost"));

        int Value(string state) => int
            .Parse(lines.Single(line => line.Contains($"\"{state}\"", StringComparison.Ordinal)).Split(' ')[^1],
            CultureInfo.InvariantCulture);
    }
}
