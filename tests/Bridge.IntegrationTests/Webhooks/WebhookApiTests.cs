using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Bridge.IntegrationTests.Cli;
using Bridge.IntegrationTests.Pipeline;
using Bridge.State.Webhooks;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Webhooks;

/// <summary>The whole way: a subscription made by command, a change in PostgreSQL, a request at the endpoint.</summary>
public sealed class WebhookApiTests
{
    private static readonly string[] Wrong = ["upsert"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task From_the_command_to_the_endpoint_and_back()
    {
        await using var pipeline = await PipelineHarness.CreateAsync();
        await using var endpoint = await TestEndpoint.StartAsync();
        await using var worker = WorkerProcess.Start(pipeline.Settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        var settings = new Dictionary<string, string?>(pipeline.Settings)
        {
            ["Bridge:Url"] = worker.Api.BaseAddress!.ToString(),
            ["Bridge:Token"] = (await worker.AskingAsync(Cancellation))["Bridge:Token"],
            ["Webhooks:AllowedHosts:0"] = "127.0.0.1",
            ["Webhooks:BreakerMaxDelay"] = "00:00:01",
        };
        await using var webhooks = WebhooksProcess.Start(settings);

        var added = await RunAsync(settings, "webhooks", "add", "first", "--endpoint", endpoint.Url, "--table", "other", "--where", "a > 5",
            "--secret-header", "Authorization=Bearer abc");
        var secret = added.Split("this once: ")[1].Trim();
        Assert.NotNull(WebhookSecret.Decode(secret));

        await pipeline.Database.ExecuteAsync("INSERT INTO other (a, b) VALUES (1, 'few'), (10, 'many')", Cancellation);
        await Eventually.TrueAsync(() => endpoint.Count == 1, () => $"{endpoint.Count}\n{webhooks.Log}", Cancellation);
        var request = endpoint.Received[0];
        Assert.Equal("many", request.Json.GetProperty("data").GetProperty("row").GetProperty("b").GetString());
        Assert.Equal("Bearer abc", request.Headers["authorization"]);
        Assert.True(ReceiverTests.Verify(secret, request));

        var shown = await RunAsync(settings, "webhooks", "show", "first", "--json");
        Assert.DoesNotContain("Bearer abc", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        Assert.Contains("delivered 200", await RunAsync(settings, "webhooks", "test", "first"), StringComparison.Ordinal);
        Assert.Contains("first", await RunAsync(settings, "webhooks", "list"), StringComparison.Ordinal);

        await ParksAndSendsAgainAsync(pipeline, endpoint, settings);
        await DisablesAndResumesAsync(pipeline, endpoint, settings);
        Assert.Contains("is removed", await RunAsync(settings, "webhooks", "remove", "first", "--yes"), StringComparison.Ordinal);
        Assert.Contains("There are no subscriptions", await RunAsync(settings, "webhooks", "list"), StringComparison.Ordinal);
        Assert.DoesNotContain("Bearer", worker.Log + webhooks.Log, StringComparison.Ordinal);
        Assert.Equal(0, await webhooks.StopAsync());
    }

    [Fact]
    public async Task A_range_of_the_outbox_comes_again_by_command_and_says_so()
    {
        await using var pipeline = await PipelineHarness.CreateAsync();
        await using var endpoint = await TestEndpoint.StartAsync();
        await using var worker = WorkerProcess.Start(pipeline.Settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        var settings = new Dictionary<string,
            string?>(pipeline.Settings)
        {
            ["Bridge:Url"] = worker.Api.BaseAddress!.ToString(),
            ["Bridge:Token"] = (await worker.AskingAsync(Cancellation))["Bridge:Token"],
            ["Webhooks:AllowedHosts:0"] = "127.0.0.1",
        };
        await using var webhooks = WebhooksProcess.Start(settings);
        await RunAsync(settings, "webhooks", "add", "first", "--endpoint", endpoint.Url, "--table", "other");
        for (var i = 1; i <= 5; i++) await pipeline.Database.ExecuteAsync($"INSERT INTO other (a, b) VALUES ({i}, 'n')", Cancellation);
        await Eventually.TrueAsync(() => endpoint.Count == 5, () => $"{endpoint.Count}\n{webhooks.Log}", Cancellation);
        var before = endpoint.Received.OrderBy(request => WebhookHarness.Sequence(request.Json)).ToList();
        var from = WebhookHarness.Sequence(before[1].Json);

        Assert.Contains("goes into the queue", await RunAsync(settings, "webhooks", "redeliver", "first", "--from", $"{from}"),
            StringComparison.Ordinal);
        await Eventually.TrueAsync(() => endpoint.Count >= 9, () => $"{endpoint.Count}\n{webhooks.Log}", Cancellation);
        // What a test sends goes behind the range: nothing else came.
        await RunAsync(settings, "webhooks", "test", "first");
        var again = endpoint.Received.Skip(5).Where(request => !request.Headers.ContainsKey("bridge-test")).ToList();
        Assert.Equal(before.Skip(1).Select(request => request.WebhookId),
            again.OrderBy(request => WebhookHarness.Sequence(request.Json)).Select(request => request.WebhookId));
        Assert.Single(again.Select(request => request.Headers["bridge-replay"]).Distinct());
        Assert.DoesNotContain(before, request => request.Headers.ContainsKey("bridge-replay"));
    }

    [Fact]
    public async Task A_subscription_that_is_wrong_is_refused_with_every_reason()
    {
        await using var pipeline = await PipelineHarness.CreateAsync();
        await using var worker = WorkerProcess.Start(pipeline.Settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        using var answer = await worker.Api
            .PutAsJsonAsync("api/webhooks/x", new { url = "ftp://x", batchSize = 0, filter = new { operations = Wrong } }, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var summary = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("summary").GetString()!;
        Assert.All((string[])["url:", "batchSize:", "filter.operations:"], member =>
            Assert.Contains(member, summary, StringComparison.Ordinal));
        using var misspelt = await worker.Api
            .PutAsJsonAsync("api/webhooks/x", new { url = "https://example.org", bachSize = 5 }, Cancellation);
        Assert.Contains("bachSize", await misspelt.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var unknown = await worker.Api.GetAsync("api/webhooks/unknown", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_file_puts_its_subscriptions_into_force_and_an_empty_redis_changes_nothing()
    {
        await using var redis = await PrivateRedis.CreateAsync();
        await using var pipeline = await PipelineHarness.CreateAsync(redis: redis);
        await using var endpoint = await TestEndpoint.StartAsync();
        await using var worker = WorkerProcess.Start(pipeline.Settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file, $$"""[{"name":"from-file","url":"{{endpoint.Url}}","filter":{"tables":["other"]},"secrets":["{{WebhookSecret.Create()}}"],"batchSize":5} ]""", Cancellation);
        var settings = new Dictionary<string, string?>(pipeline.Settings)
        {
            ["Bridge:Url"] = worker.Api.BaseAddress!.ToString(),
            ["Webhooks:AllowedHosts:0"] = "127.0.0.1",
            ["Webhooks:File"] = file,
        };
        await using var webhooks = WebhooksProcess.Start(settings);
        await Eventually.TrueAsync(async () => (await RunAsync(settings, "webhooks", "list"))
            .Contains("from-file", StringComparison.Ordinal), () => webhooks.Log, Cancellation);
        await redis.FlushAsync();
        await pipeline.Database.ExecuteAsync("INSERT INTO other (a, b) VALUES (1, 'one')", Cancellation);
        await Eventually.TrueAsync(() => endpoint.Count > 0, () => webhooks.Log, Cancellation);
        Assert.Equal(JsonValueKind.Array, endpoint.Received[0].Json.ValueKind);
        File.Delete(file);
    }

    private static async Task ParksAndSendsAgainAsync(PipelineHarness pipeline, TestEndpoint endpoint, Dictionary<string, string?> settings)
    {
        endpoint.Answer = TestEndpoint.Status(400);
        await pipeline.Database.ExecuteAsync("INSERT INTO other (a, b) VALUES (11, 'parked')", Cancellation);
        var parked = new WebhookNames(pipeline.Names, "first");
        await Eventually.TrueAsync(async () => (await RunAsync(settings, "webhooks", "parked", "first"))
            .Contains("answered 400", StringComparison.Ordinal), () => parked.Parked, Cancellation);
        endpoint.Answer = TestEndpoint.Status(200);
        var before = endpoint.Count;
        Assert.Contains("1 message(s) are delivered again", await RunAsync(settings, "webhooks", "redeliver", "first", "--parked"),
            StringComparison.Ordinal);
        await Eventually.TrueAsync(() => endpoint.Count == before + 1, () => $"{endpoint.Count}", Cancellation);
        Assert.StartsWith("redelivery-", endpoint.Received[^1].Headers["bridge-redelivery"], StringComparison.Ordinal);

        var log = JsonDocument.Parse(await RunAsync(settings, "webhooks", "log", "first", "--json")).RootElement.GetProperty("data");
        var id = log.EnumerateArray().First(entry => entry.GetProperty("outcome").GetString() == "rejected").GetProperty("id").GetString()!;
        await RunAsync(settings, "webhooks", "redeliver", "first", "--id", id);
        await Eventually.TrueAsync(() => endpoint.Count == before + 2, () => $"{endpoint.Count}", Cancellation);
        Assert.Equal(endpoint.Received[^2].Body, endpoint.Received[^1].Body);
    }

    private static async Task DisablesAndResumesAsync(PipelineHarness pipeline, TestEndpoint endpoint, Dictionary<string, string?> settings)
    {
        endpoint.Answer = TestEndpoint.Status(410);
        await pipeline.Database.ExecuteAsync("INSERT INTO other (a, b) VALUES (12, 'gone')", Cancellation);
        await Eventually.TrueAsync(async () => (await RunAsync(settings, "webhooks", "list"))
            .Contains("disabled", StringComparison.Ordinal), () => "not disabled", Cancellation);
        endpoint.Answer = TestEndpoint.Status(200);
        await RunAsync(settings, "webhooks", "resume", "first");
        await Eventually.TrueAsync(
            () => endpoint.Received[^1].Json.GetProperty("data").TryGetProperty("row", out var row)
                && row.GetProperty("b").GetString() == "gone", () => endpoint.Received[^1].Body, Cancellation);
    }

    private static async Task<string> RunAsync(Dictionary<string, string?> settings, params string[] arguments)
    {
        var (code, output, error) = await BridgeProcess
            .RunAsync(
                new Dictionary<string, string?>
                {
                    ["Bridge:Url"] = settings["Bridge:Url"],
                    ["Bridge:Token"] = settings.GetValueOrDefault("Bridge:Token"),
                },
                arguments);
        Assert.True(code == 0, $"{string.Join(' ', arguments)}: {output}{error}");
        return output;
    }
}
