using System.Net.Http.Headers;
using System.Text.Json;
using Bridge.IntegrationTests.Cli;
using Bridge.Testing.Processes;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;
using Microsoft.AspNetCore.Http;

namespace Bridge.IntegrationTests.Wire;

/// <summary>A pipeline called <c>wire</c> in which everything has happened once that leaves a trace under a name: what the tests look
/// at.</summary>
internal sealed class WireScene : IAsyncDisposable
{
    private readonly Dictionary<string, string?> settings;

    private WireScene(TestDatabase database, TestVirtualHost virtualHost, PrivateRedis redis, TestEndpoint endpoint)
    {
        (Database, VirtualHost, Redis, Endpoint) = (database, virtualHost, redis, endpoint);
        settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = virtualHost.Uri,
            ["ConnectionStrings:RabbitMqManagement"] = TestServices.RabbitMqManagement,
            ["ConnectionStrings:Redis"] = redis.Address,
            ["Pipeline:Name"] = "wire",
            ["Capture:Slot"] = "slot_" + database.Name,
            ["Capture:InitialBackfill"] = "true",
            ["Capture:HeartbeatInterval"] = "00:00:01",
            ["Capture:Tables:0:Name"] = "public.containers",
            ["Capture:Tables:1:Name"] = "public.things",
            ["Capture:Tables:2:Name"] = "public.\"Odd \"\"orders\"\"\"",
            ["Outbox:RecordBytes"] = "4096",
            ["Outbox:MaxRecordBytes"] = "32768",
            ["Outbox:CheckpointInterval"] = "00:00:00.200",
            ["Webhooks:AllowedHosts:0"] = "127.0.0.1",
            ["Webhooks:BreakerMaxDelay"] = "00:00:00.500",
        };
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TestDatabase Database { get; }

    public TestVirtualHost VirtualHost { get; }

    public PrivateRedis Redis { get; }

    /// <summary>Where the webhooks go; it answers by the path.</summary>
    public TestEndpoint Endpoint { get; }

    public WorkerProcess Worker { get; private set; } = null!;

    public WebhooksProcess Webhooks { get; private set; } = null!;

    /// <summary>Sets everything up, and has it happen.</summary>
    public static async Task<WireScene> PlayAsync(Func<WireScene, Task> onMigrated)
    {
        var scene = new WireScene(
            await TestDatabase.CreateAsync(cancellationToken: Cancellation),
                await TestVirtualHost.CreateAsync(cancellationToken: Cancellation),
            await PrivateRedis.CreateAsync(), await TestEndpoint.StartAsync());
        scene.Endpoint.Answer = Answer();
        await scene.StartAsync(onMigrated);
        await scene.SubscribeAsync();
        await scene.Database.ExecuteAsync(Sql("changes.sql"), Cancellation);
        await scene.SayAsync(HttpMethod.Put, "api/offsets/before-import", """{"place":"now","note":"spring import"}""");
        await scene.BackfillAsync();
        await scene.RepeatAsync();
        return scene;
    }

    public async ValueTask DisposeAsync()
    {
        if (Webhooks is not null) await Webhooks.DisposeAsync();
        if (Worker is not null) await Worker.DisposeAsync();
        await Endpoint.DisposeAsync();
        await Redis.DisposeAsync();
        await VirtualHost.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static string Sql(string file) => File.ReadAllText(CloneRoot.PathOf("infra/recording/" + file));

    private async Task StartAsync(Func<WireScene, Task> onMigrated)
    {
        await Database.ExecuteAsync(Sql("schema.sql"), Cancellation);
        var migrated = await BridgeProcess.RunAsync(settings, "migrate", "--yes");
        Assert.True(migrated.Code == 0, migrated.Error);
        await onMigrated(this);
        Worker = WorkerProcess.Start(settings);
        await Worker.WaitForCaptureAsync("streaming", Cancellation);
        await Worker.WaitForRelayAsync("relaying", Cancellation);
        settings["Bridge:Url"] = Worker.Api.BaseAddress!.ToString();
        Webhooks = WebhooksProcess.Start(settings);
        await UntilAsync("api/backfills", jobs => Count(jobs, "completed") == 1);
    }

    // One that is delivered, one that waits and is then delivered, one that is refused, one that is gone.
    private async Task SubscribeAsync()
    {
        foreach (var name in (string[])["delivered", "waiting", "refused", "gone"])
        {
            var contract = name is "delivered" or "gone" ? "ContainerChanged" : "RowChanged";
            await SayAsync(HttpMethod.Put, $"api/webhooks/{name}",
                $$$"""{"url":"{{{new Uri(new Uri(Endpoint.Url), "/" + name)}}}","filter":{"contracts":["{{{contract}}}"]}}""");
        }
    }

    private static Func<ReceivedRequest, HttpContext, Task> Answer()
    {
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<string, bool>();
        return (request, context) =>
        {
            context.Response.StatusCode = context.Request.Path.Value switch
            {
                "/waiting" when seen.TryAdd(request.WebhookId, true) => StatusCodes.Status503ServiceUnavailable,
                "/refused" => StatusCodes.Status400BadRequest,
                "/gone" => StatusCodes.Status410Gone,
                _ => StatusCodes.Status204NoContent,
            };
            return Task.CompletedTask;
        };
    }

    // A row whose large value is not sent comes to a new key while the backfill of its table is paused: the key is kept.
    private async Task BackfillAsync()
    {
        var id = (await SayAsync(HttpMethod.Post, "api/backfills", """{"tables":["things"],"rate":20}""")).GetProperty("id").GetString();
        await UntilAsync($"api/backfills/{id}", job => job.GetProperty("rows").GetInt64() > 0);
        await SayAsync(HttpMethod.Post, $"api/backfills/{id}/pause", "{}");
        await UntilAsync($"api/backfills/{id}", job => job.GetProperty("state").GetString() == "paused");
        await Database.ExecuteAsync("UPDATE things SET id = 3000 WHERE id = 120", Cancellation);
    }

    private async Task RepeatAsync()
    {
        await UntilAsync("api/webhooks/refused", webhook => webhook.TryGetProperty("parked", out var parked) && parked.GetInt64() > 0);
        await UntilAsync(
            "api/webhooks/waiting",
            webhook => webhook.TryGetProperty("delivery", out var delivery) && delivery.GetProperty("delivered").GetInt64() > 0
                && delivery.GetProperty("waitingMessages").GetInt32() == 0);
        await UntilAsync("api/webhooks/gone", webhook => webhook.GetProperty("state").GetString() == "disabled");
        await SayAsync(HttpMethod.Post, "api/webhooks/delivered/test", "{}");
        await SayAsync(HttpMethod.Post, "api/replays", """{"queue":"team","create":true,"from":"first","operations":["truncate"]}""");
        await SayAsync(
            HttpMethod.Post, "api/replays",
            """{"queue":"bridge.wire.webhook.delivered","from":"first","tables":["containers"],"operations":["delete"]}""");
        await UntilAsync("api/replays", jobs => Count(jobs, "completed") == 2);
        await UntilAsync("api/webhooks/delivered/log", answer => answer.GetProperty("data").GetArrayLength() > 0);
        var log = JsonDocument.Parse(await Worker.Api.GetStringAsync("api/webhooks/delivered/log", Cancellation)).RootElement
            .GetProperty("data");
        await SayAsync(HttpMethod.Post, "api/webhooks/delivered/redeliver", $$"""{"id":{{log[0].GetProperty("id").GetRawText()}}}""");
        foreach (var mark in (string[])["bridge-test", "bridge-replay", "bridge-redelivery"])
            await Eventually.TrueAsync(() => Endpoint.Received.Any(request => request.Headers.ContainsKey(mark)), () =>
                $"no request has {mark}", Cancellation);
    }

    private static int Count(JsonElement jobs, string state) => jobs.GetProperty("data").EnumerateArray()
        .Count(job => job.GetProperty("state").GetString() == state);

    private Task UntilAsync(string path, Func<JsonElement, bool> condition)
    {
        var last = "";
        return Eventually.TrueAsync(
            async () => condition(JsonDocument.Parse(last = await Worker.Api.GetStringAsync(path, Cancellation)).RootElement),
            () => $"{path} says {last}; log:\n{Worker.Log}",
            Cancellation);
    }

    private async Task<JsonElement> SayAsync(HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(
            method, path)
        { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        using var answer = await Worker.Api.SendAsync(request, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
