using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Bridge.IntegrationTests.Pipeline;
using Bridge.Testing.Processes;

namespace Bridge.IntegrationTests.Api;

/// <summary>Every error of the API is problem details, names what is wrong, and has the one line under <c>summary</c>.</summary>
public sealed class ApiErrorsTests
{
    private static readonly (string Method, string Path, string Body, HttpStatusCode Status, string[] Words)[] Cases =
    [
        ("POST", "api/backfills", "", HttpStatusCode.BadRequest, ["empty"]),
        ("POST", "api/backfills", "{", HttpStatusCode.BadRequest, ["cannot be read"]),
        ("POST", "api/backfills", """{"rate":"much"}""", HttpStatusCode.BadRequest, ["$.rate"]),
        ("POST", "api/backfills", """{"rate":0}""", HttpStatusCode.BadRequest, ["rate", "At least 1 row"]),
        ("POST", "api/backfills", """{"tables":["other"],"where":"lower(b) = 'x'"}""", HttpStatusCode.UnprocessableEntity,
            ["character 6"]),
        ("POST", "api/backfills", """{"tables":["other"],"where":"nope = 1"}""", HttpStatusCode.UnprocessableEntity,
            ["'nope'", "character 1"]),
        ("POST", "api/backfills", """{"tables":["absent"]}""", HttpStatusCode.Conflict, ["absent"]),
        ("PUT", "api/offsets/mine", "{}", HttpStatusCode.BadRequest, ["place", "Say where"]),
        ("PUT", "api/offsets/mine", """{"place":null}""", HttpStatusCode.BadRequest, ["place", "Say where"]),
        ("POST", "api/replays", """{"rate":0}""", HttpStatusCode.BadRequest, ["queue", "from", "rate"]),
        ("POST", "api/replays", """{"queue":"q","from":"first","operations":["upsert"]}""", HttpStatusCode.BadRequest,
            ["$.operations[0]"]),
        ("POST", "api/replays/rp-1/pause", "", HttpStatusCode.NotFound, ["rp-1"]),
        ("GET", "api/nothing", "", HttpStatusCode.NotFound, ["/api/nothing"]),
        ("GET", "api/changes?limit=0", "", HttpStatusCode.BadRequest, ["limit"]),
        ("GET", "api/changes?limit=many", "", HttpStatusCode.BadRequest, ["limit"]),
        ("PATCH", "api/status", "", HttpStatusCode.NotFound, ["/api/status"]),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Errors_name_the_member_and_say_what_to_do()
    {
        await using var pipeline = await PipelineHarness.CreateAsync();
        await using var worker = WorkerProcess.Start(pipeline.Settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        foreach (var (method, path, body, status, words) in Cases)
        {
            using var request = new HttpRequestMessage(
                new HttpMethod(method), path)
            { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await worker.Api.SendAsync(request, Cancellation);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True(status == answer.StatusCode, $"{method} {path} {body}: {answer.StatusCode} {text}");
            Assert.True(answer.Content.Headers.ContentType?.MediaType == "application/problem+json",
                $"{method} {path} {body}: {answer.Content.Headers.ContentType}");
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
            Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
            var summary = problem.GetProperty("summary").GetString()!;
            Assert.All(words, word => Assert.Contains(word, summary, StringComparison.Ordinal));
        }

        Assert.DoesNotContain("unhandled", worker.Log, StringComparison.OrdinalIgnoreCase);
    }
}
