using System.Text.Json;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Recorded;

/// <summary>A worker takes over what one of revision b48e87c left: jobs, offsets and subscriptions stand as they stood.</summary>
public sealed class RecordedWorkerTests : IAsyncLifetime
{
    private Recording recording = null!;
    private TestDatabase database = null!;
    private WorkerProcess worker = null!;

    private static CancellationToken Cancellation => Recording.Cancellation;

    // The database is another cluster's, so that capture stops by itself; everything else goes on.
    public async ValueTask InitializeAsync()
    {
        recording = await Recording.LoadAsync("b48e87c");
        database = await TestDatabase.CreateAsync(cancellationToken: Cancellation);
        worker = WorkerProcess.Start(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = recording.VirtualHost.Uri,
            ["ConnectionStrings:RabbitMqManagement"] = TestServices.RabbitMqManagement,
            ["ConnectionStrings:Redis"] = recording.RedisAddress,
            ["Pipeline:Name"] = "recorded",
            ["Capture:Slot"] = "slot_" + database.Name,
        });
        await worker.WaitForRelayAsync("relaying", Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await database.DisposeAsync();
        await recording.DisposeAsync();
    }

    [Fact]
    public async Task Jobs_stand_as_they_stood()
    {
        Assert.Equal(
            [
                "bf-20261130-1 completed container_type = 'analysis' 1",
                "bf-20261130-2 paused id % 2 = 0 AND lower(name) <> 'x' 10",
                "bf-20261130-3 paused  5", "bf-20261130-4 cancelled  0",
            ],
            (await DataAsync("api/backfills"))
                .Select(job => $"{Text(job, "id")} {Text(job, "state")} {Text(job, "where")} {job.GetProperty("rows")}"));
        var replay = Assert.Single(await DataAsync("api/replays"));
        var spec = replay.GetProperty("spec");
        Assert.Equal("rp-20261130-1 completed 6", $"{Text(replay, "id")} {Text(replay, "state")} {replay.GetProperty("messages")}");
        Assert.Equal(
            "team first now [{\"id\":10}]",
            $"{Text(spec, "queue")} {Text(spec, "from")} {Text(spec, "to")} {spec.GetProperty("keys").GetRawText()}");
    }

    [Fact]
    public async Task Offsets_stand_where_they_stood()
    {
        // The relay tells its own as soon as it has read them.
        await Eventually.TrueAsync(async () => (await DataAsync("api/offsets")).All(offset => Text(offset, "sequence").Length > 0), () =>
            worker.Log, Cancellation);
        Assert.Equal(
            [
                "before-import 1796055324839845 spring import", "behind-the-snapshot 1796055324839677 ",
                "consumer.team 1796055324839845 ", "relay.batches 1796055375254170 ", "relay.typed 1796055375254170 ",
            ],
            (await DataAsync("api/offsets"))
                .Select(offset => $"{Text(offset, "name")} {offset.GetProperty("sequence")} {Text(offset, "note")}")
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Subscriptions_stand_as_they_stood()
    {
        Assert.Equal(
            ["delivered active ContainerChanged", "gone disabled AnalysisChanged", "paused disabled ", "waiting active "],
            (await DataAsync("api/webhooks"))
                .Select(webhook =>
                    $"{Text(webhook, "name")} {Text(webhook, "state")} " +
                    $"{string.Join(',', webhook.GetProperty("filter").GetProperty("contracts").EnumerateArray())}"));
        Assert.Equal(6, (await DataAsync("api/webhooks/delivered/log")).Count);
    }

    private async Task<List<JsonElement>> DataAsync(string path) =>
        [.. JsonDocument.Parse(await worker.Api.GetStringAsync(path, Cancellation)).RootElement.GetProperty("data").EnumerateArray()];

    private static string Text(JsonElement item, string member) => item.TryGetProperty(member, out var value)
        && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";
}
