using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Bridge.Api;
using Bridge.Api.Access;
using Bridge.IntegrationTests.Pipeline;
using Bridge.State;
using Bridge.State.Access;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;
using Microsoft.AspNetCore.Routing;

namespace Bridge.IntegrationTests.Api;

/// <summary>Who may ask what: every endpoint that the code has, asked with nothing, with each role, and with what is not taken.</summary>
public sealed class GateTests : IAsyncLifetime
{
    private static readonly string[] Roles = ["read", "inspect", "operate", "admin"];

    private PipelineHarness pipeline = null!;
    private WorkerProcess worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        pipeline = await PipelineHarness.CreateAsync();
        worker = WorkerProcess.Start(pipeline.Settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await pipeline.DisposeAsync();
    }

    [Fact]
    public async Task Every_endpoint_is_shut_to_smaller_roles_and_to_what_is_not_taken()
    {
        var tokens = new Dictionary<string, string>();
        foreach (var role in Roles) tokens[role] = await CreateAsync(role, role);
        var revoked = await CreateAsync("gone", "admin");
        await RevokeAsync("gone");
        var expired = await ExpiredAsync();
        var wrong = TokenText.Create();
        using var client = Plain();
        foreach (var (method, path, required) in Endpoints())
        {
            var open = required is null;
            foreach (var none in (string?[])[null, revoked, expired, wrong, "nonsense"])
                await IsAsync(client, method, path, none,
                    open ? null : path.Length == 0 ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized);
            foreach (var (role, token) in tokens)
                await IsAsync(client, method, path, token,
                    open || Array.IndexOf(Roles, role) >= (int)required! ? null : HttpStatusCode.Forbidden);
        }
    }

    [Fact]
    public async Task A_revoked_token_ends_what_is_open_by_it_and_is_refused_at_once()
    {
        var token = await CreateAsync("reader", "inspect");
        using var client = Plain();
        using var request = Request("GET", "api/changes?follow=true", token);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await using var lines = await answer.Content.ReadAsStreamAsync(Cancellation);
        var end = ReadToEndAsync(lines);
        Assert.False(end.IsCompleted);

        await RevokeAsync("reader");
        await end.WaitAsync(TimeSpan.FromSeconds(5), Cancellation);
        await IsAsync(client, "GET", "api/status", token, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task There_are_64_readers_at_most_and_who_goes_makes_room()
    {
        using var client = Plain();
        client.DefaultRequestHeaders.ConnectionClose = true;
        var open = new Queue<HttpResponseMessage>();
        // Each token has its calls a second.
        foreach (var name in (string[])["first", "second"])
        {
            var token = await CreateAsync(name, "inspect");
            for (var i = 0; i < 32; i++)
            {
                var answer = await client.SendAsync(
                    Request("GET", "api/changes?follow=true", token), HttpCompletionOption.ResponseHeadersRead, Cancellation);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                open.Enqueue(answer);
            }
        }

        var last = await CreateAsync("last", "inspect");
        using (var refused = await client.SendAsync(Request("GET", "api/changes?follow=true", last), Cancellation))
        {
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await IsAsync(client, "GET", "api/me", last, HttpStatusCode.OK);
        open.Dequeue().Dispose();
        await IsAsync(client, "GET", "api/changes?follow=false", last, HttpStatusCode.OK);
        foreach (var answer in open) answer.Dispose();
    }

    [Fact]
    public async Task A_standby_takes_and_forgets_tokens_within_a_second()
    {
        await using var standby = WorkerProcess.Start(pipeline.Settings);
        await standby.WaitForCaptureAsync("standby", Cancellation);
        var token = await CreateAsync("laptop", "read");
        using var there = new HttpClient { BaseAddress = standby.Api.BaseAddress };
        await Eventually.TrueAsync(async () => await StatusAsync(there, token) == HttpStatusCode.OK, () => standby.Log, Cancellation);
        await RevokeAsync("laptop");
        var revoked = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(
            async () => await StatusAsync(there, token) == HttpStatusCode.Unauthorized, () => standby.Log, Cancellation);
        Assert.True(TimeProvider.System.GetElapsedTime(revoked) < TimeSpan.FromSeconds(1), "it was taken for longer than a second");
    }

    [Fact]
    public async Task What_is_kept_of_a_token_is_its_hash_and_the_day_of_its_last_use()
    {
        var token = await CreateAsync("laptop", "read");
        using var client = Plain();
        await IsAsync(client, "GET", "api/status", token, null);
        await Eventually.TrueAsync(
            async () => (await worker.Api.GetStringAsync("api/tokens", Cancellation)).Contains("lastUsedOn", StringComparison.Ordinal),
            () => worker.Log, Cancellation);
        var state = await new StateReader(pipeline.Connector, pipeline.Names).ReadAsync(Cancellation);
        var kept = JsonSerializer.Serialize(state);
        Assert.Contains(TokenText.HashOf(token), kept, StringComparison.Ordinal);
        Assert.DoesNotContain(token, kept, StringComparison.Ordinal);
        Assert.DoesNotContain(token, await worker.Api.GetStringAsync("api/tokens", Cancellation), StringComparison.Ordinal);
        Assert.DoesNotContain(token, worker.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_are_told_to_anybody_where_the_configuration_says_so_and_health_always()
    {
        var settings = new Dictionary<string, string?>(pipeline.Settings) { ["Worker:MetricsAnonymous"] = "true" };
        await using var open = WorkerProcess.Start(settings);
        await open.WaitForCaptureAsync("standby", Cancellation);
        using var client = new HttpClient { BaseAddress = open.Api.BaseAddress };
        foreach (var path in (string[])["metrics", "health", "health/live", "health/ready"])
            await IsAsync(client, "GET", path, null, HttpStatusCode.OK);
        Assert.Equal("{\"ok\":true}", await client.GetStringAsync("health", Cancellation));
    }

    [Fact]
    public async Task Wrong_requests_for_tokens_say_what_is_wrong()
    {
        await CreateAsync("laptop", "read");
        foreach (var (body, status, word) in ((string, HttpStatusCode, string)[])[
            ("""{"name":"laptop","role":"read"}""", HttpStatusCode.Conflict, "laptop"),
            ("""{"name":"Laptop","role":"read"}""", HttpStatusCode.BadRequest, "Laptop"),
            ("""{"role":"read"}""", HttpStatusCode.BadRequest, "name"),
            ("""{"name":"other"}""", HttpStatusCode.BadRequest, "role"),
            ("""{"name":"other","role":"root"}""", HttpStatusCode.BadRequest, "$.role"),
            ("""{"name":"other","role":"read","expiresAt":"2020-01-01T00:00:00Z"}""", HttpStatusCode.BadRequest, "2020")])
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await worker.Api.PostAsync("api/tokens", content, Cancellation);
            Assert.Equal((status, true),
                (answer.StatusCode, (await answer.Content.ReadAsStringAsync(Cancellation)).Contains(word, StringComparison.Ordinal)));
        }

        using var absent = await worker.Api.SendAsync(Request("DELETE", "api/tokens/absent", null), Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    // From the code itself: what an endpoint demands, and a path of it that does no harm.
    private static List<(string Method, string Path, AccessRole? Role)> Endpoints()
    {
        var app = WorkerHost.Build([
            "--ConnectionStrings:Postgres=Host=127.0.0.1;Port=1;Database=none;Username=none",
            "--ConnectionStrings:RabbitMq=amqp://127.0.0.1:1/none", "--ConnectionStrings:Redis=127.0.0.1:1"]);
        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();
        return [.. from endpoint in endpoints
                   from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["PATCH"]
                   select (method, Harmless(endpoint.RoutePattern.RawText!), endpoint.Metadata.GetRequiredMetadata<RequiredRole>().Role)];
    }

    private static string Harmless(string pattern) => pattern.Trim('/')
        .Replace("{id}", "absent-1", StringComparison.Ordinal).Replace("{name}", "absent", StringComparison.Ordinal)
        .Replace("{*path:nonfile}", "absent", StringComparison.Ordinal)
        .Replace("api/changes", "api/changes?limit=0", StringComparison.Ordinal);

    private static HttpRequestMessage Request(string method, string path, string? token)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (method != "GET") request.Content = new StringContent("{", new MediaTypeHeaderValue("application/json"));
        return request;
    }

    private static async Task ReadToEndAsync(Stream stream)
    {
        try
        {
            using var reader = new StreamReader(stream);
            await reader.ReadToEndAsync(Cancellation);
        }
        catch (HttpIOException)
        {
            // Broken off rather than ended: also an end.
        }
    }

    // Null: neither 401 nor 403. Each token has its calls a second.
    private static async Task IsAsync(HttpClient client, string method, string path, string? token, HttpStatusCode? expected)
    {
        var found = HttpStatusCode.TooManyRequests;
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await client.SendAsync(Request(method, path, token), Cancellation);
                found = answer.StatusCode;
                return found != HttpStatusCode.TooManyRequests || path == "api/sign-in";
            },
            () => $"{method} {path}: too many requests", Cancellation);
        Assert.True(
            expected is null ? found is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.InternalServerError)
                : found == expected,
            $"{method} {path} with {token ?? "nothing"}: {found} instead of {expected?.ToString() ?? "an answer"}");
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string token)
    {
        using var answer = await client.SendAsync(Request("GET", "api/me", token), Cancellation);
        return answer.StatusCode;
    }

    // Redirects are answers, too.
    private HttpClient Plain() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = worker.Api.BaseAddress,
            Timeout = TimeSpan.FromSeconds(30),
        };

    private async Task<string> CreateAsync(string name, string role)
    {
        using var answer = await worker.Api.PostAsJsonAsync("api/tokens", new { name, role }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("token").GetString()!;
    }

    private async Task RevokeAsync(string name)
    {
        using var answer = await worker.Api.SendAsync(Request("DELETE", $"api/tokens/{name}", null), Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    // As short as a clock that nobody moves allows.
    private async Task<string> ExpiredAsync()
    {
        var end = TimeProvider.System.GetUtcNow().AddSeconds(2);
        var request = new { name = "short", role = "admin", expiresAt = end };
        using var answer = await worker.Api.PostAsJsonAsync("api/tokens", request, Cancellation);
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("token").GetString()!;
        using var client = Plain();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, token));
        await Eventually.TrueAsync(
            async () => await StatusAsync(client, token) == HttpStatusCode.Unauthorized, () => "it never expires", Cancellation);
        return token;
    }
}
