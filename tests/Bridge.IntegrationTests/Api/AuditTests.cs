using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Bridge.IntegrationTests.Cli;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Testing.Processes;

namespace Bridge.IntegrationTests.Api;

/// <summary>Every change is noted before and after, with who asked for it; no secret is.</summary>
public sealed class AuditTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_changed_what_stands_there_before_and_after_and_no_secret()
    {
        await using var pipeline = await PipelineHarness.CreateAsync();
        await using var worker = WorkerProcess.Start(pipeline.Settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        var (token, secret) = await ChangeAsync(worker, pipeline.Names.Audit);
        var text = await worker.Api.GetStringAsync("api/audit?limit=1000", Cancellation);
        var lines = JsonDocument.Parse(text).RootElement.GetProperty("data").EnumerateArray().ToList();
        var outcomes = lines.Where(line => Text(line, "phase") == "outcome").ToList();
        Assert.All(outcomes, outcome => Assert.Single(
            lines, line => (Text(line, "phase"), Text(line, "id"), Text(line, "what"))
                == ("intent", Text(outcome, "id"), Text(outcome, "what"))));
        var mine = Of("PUT /api/offsets/mine", "DELETE /api/offsets/mine");
        Assert.Equal(["", "first", "second"], mine.Select(line => Note(line, "before")));
        Assert.Equal(["first", "second", "second"], mine.Select(line => Note(line, "after")));
        Assert.Equal(404, Of("DELETE /api/offsets/absent").Single().GetProperty("status").GetInt32());
        Assert.All(Of("PUT /api/offsets/mine"), line => Assert.Equal(("admin", "127.0.0.1"), (Text(line, "role"), Text(line, "from"))));
        Assert.Equal("https://example.org", Of("PUT /api/webhooks/team").Single().GetProperty("after").GetProperty("url").GetString());
        Assert.Equal("laptop", Of("POST /api/tokens")[^1].GetProperty("after").GetProperty("name").GetString());
        Assert.All((string[])["s3cret", token, secret], hidden => Assert.DoesNotContain(hidden, text, StringComparison.Ordinal));

        var shown = await BridgeProcess.RunAsync(await worker.AskingAsync(Cancellation), "audit", "--json");
        Assert.True(shown.Code == 0, shown.Error);
        Assert.Contains("PUT /api/offsets/mine", shown.Output, StringComparison.Ordinal);

        List<JsonElement> Of(params string[] whats) => outcomes.FindAll(line => whats.Contains(Text(line, "what")));
    }

    // A token and a secret that were shown once.
    private static async Task<(string Token, string Secret)> ChangeAsync(WorkerProcess worker, string audit)
    {
        await SendAsync(worker, HttpMethod.Put, "api/offsets/mine", """{"place":"now","note":"first"}""", HttpStatusCode.OK);
        await SendAsync(worker, HttpMethod.Put, "api/offsets/mine", """{"place":"now","note":"second"}""", HttpStatusCode.OK);
        await SendAsync(worker, HttpMethod.Delete, "api/offsets/mine", "", HttpStatusCode.OK);
        await SendAsync(worker, HttpMethod.Delete, "api/offsets/absent", "", HttpStatusCode.NotFound);
        await SendAsync(worker, HttpMethod.Post, "api/replays",
            $$"""{"queue":"{{audit}}","from":"first"}""", HttpStatusCode.Conflict);
        var webhook = await SendAsync(worker, HttpMethod.Put, "api/webhooks/team",
            """{"url":"https://example.org/hook/s3cret-path","headers":[{"name":"Authorization","value":"s3cret-header","secret":true}]}""",
            HttpStatusCode.OK);
        var token = (await SendAsync(worker, HttpMethod.Post, "api/tokens", """{"name":"laptop","role":"read"}""", HttpStatusCode.Created))
            .GetProperty("token").GetString()!;
        using (var plain = new HttpClient { BaseAddress = worker.Api.BaseAddress })
        {
            plain.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            Assert.Equal(HttpStatusCode.Forbidden, (await plain.GetAsync("api/audit", Cancellation)).StatusCode);
        }

        return (token, webhook.GetProperty("secret").GetString()!);
    }

    private static string Text(JsonElement line, string name) => line.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private static string Note(JsonElement line, string side) => line.TryGetProperty(side, out var value) ? Text(value, "note") : "";

    private static async Task<JsonElement> SendAsync(
        WorkerProcess worker, HttpMethod method, string path, string body, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        using var answer = await worker.Api.SendAsync(request, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(expected == answer.StatusCode, $"{method} {path}: {answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
