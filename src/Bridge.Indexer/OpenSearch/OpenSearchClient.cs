using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Polly;

namespace Bridge.Indexer.OpenSearch;

/// <summary>OpenSearch's REST API, as far as the indexer asks it. Thread-safe.</summary>
/// <remarks>
/// Every method throws <see cref="OpenSearchUnavailableException"/> after a few attempts when OpenSearch cannot be reached or answers 429,
/// 502, 503 or
/// 504, and <see cref="OpenSearchException"/> when it refuses. See https://docs.opensearch.org/docs/2.19/api-reference/
/// </remarks>
internal sealed class OpenSearchClient : IDisposable
{
    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly ResiliencePipeline<HttpResponseMessage> retries;

    public OpenSearchClient(ConnectionStringsOptions connections, TimeSpan timeout, TimeProvider time)
    {
        this.time = time;
        var uri = new UriBuilder(connections.OpenSearch);
        var login = uri.UserName.Length > 0 ? $"{Uri.UnescapeDataString(uri.UserName)}:{Uri.UnescapeDataString(uri.Password)}" : null;
        (uri.UserName, uri.Password) = ("", "");
        if (!uri.Path.EndsWith('/')) uri.Path += "/";
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5)
        };
        http = new HttpClient(handler) { BaseAddress = uri.Uri, Timeout = timeout };
        if (login is not null) http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(login)));
        retries = OpenSearchRetries.Create(time);
    }

    /// <summary>Where it is, without credentials.</summary>
    public Uri Address => http.BaseAddress!;

    /// <summary>Sends a request with an optional JSON body; the answer's JSON.</summary>
    public Task<JsonElement> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken) =>
        SendAsync(method, path, body is null ? default : Encoding.UTF8.GetBytes(body.ToJsonString(BridgeJson.Web)), "application/json",
            cancellationToken);

    /// <summary>The answer's JSON; null when OpenSearch answers 404.</summary>
    public async Task<JsonElement?> TryGetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await SendAsync(HttpMethod.Get, path, null, cancellationToken);
        }
        catch (OpenSearchException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Sends bytes; the answer's JSON.</summary>
    public async Task<JsonElement> SendAsync(
        HttpMethod method, string path, ReadOnlyMemory<byte> body, string contentType, CancellationToken cancellationToken)
    {
        using var answer = await RetryAsync(() => Request(method, path, body, contentType), cancellationToken);
        if (!answer.IsSuccessStatusCode) throw await RefusalAsync(answer, $"{method} {path}", cancellationToken);
        return await ReadAsync(answer, cancellationToken);
    }

    /// <summary>One attempt to reach it, without trying again; throws as the others do.</summary>
    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(10));
        using var answer = await AttemptAsync(
            () => Request(HttpMethod.Get, "_cluster/health?local=true", default, ""), deadline.Token, cancellationToken);
        if (OpenSearchRetries.IsTransient(answer.StatusCode)) throw Unavailable(answer);
        if (!answer.IsSuccessStatusCode) throw await RefusalAsync(answer, "GET _cluster/health", cancellationToken);
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> RetryAsync(Func<HttpRequestMessage> request, CancellationToken cancellationToken)
    {
        var answer = await retries.ExecuteAsync(async token => await AttemptAsync(request, token, cancellationToken), cancellationToken);
        if (!OpenSearchRetries.IsTransient(answer.StatusCode)) return answer;
        using (answer) throw Unavailable(answer);
    }

    private async Task<HttpResponseMessage> AttemptAsync(
        Func<HttpRequestMessage> create, CancellationToken token, CancellationToken cancellationToken)
    {
        using var request = create();
        try
        {
            return await http.SendAsync(request, token);
        }
        catch (HttpRequestException failure)
        {
            throw new OpenSearchUnavailableException(
                $"OpenSearch at {Address} cannot be reached: {failure.InnerException?.Message ?? failure.Message}", null, failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new OpenSearchUnavailableException(
                $"OpenSearch at {Address} does not answer within {http.Timeout.TotalSeconds} s.", null, failure)
            { IsWorthWaiting = false };
        }
    }

    private OpenSearchUnavailableException Unavailable(HttpResponseMessage answer) =>
        new($"OpenSearch at {Address} answers {(int)answer.StatusCode} {answer.ReasonPhrase}.", OpenSearchRetries.RetryAfter(answer, time));

    private async Task<OpenSearchException> RefusalAsync(HttpResponseMessage answer, string request, CancellationToken cancellationToken)
    {
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            return new OpenSearchException(
                answer.StatusCode, $"OpenSearch at {Address} refuses the user; correct user and password in ConnectionStrings:OpenSearch.");
        var error = answer.Content.Headers.ContentType?.MediaType == "application/json"
            ? OpenSearchError.Read(await ReadAsync(answer, cancellationToken)) : "";
        return new OpenSearchException(answer.StatusCode, $"OpenSearch answers {(int)answer.StatusCode} to {request}: {error}");
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, ReadOnlyMemory<byte> body, string contentType)
    {
        var request = new HttpRequestMessage(method, path);
        if (body.IsEmpty) return request;
        request.Content = new ReadOnlyMemoryContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        return request;
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellationToken);
        if (answer.Content.Headers.ContentType?.MediaType != "application/json") return default;
        return await JsonSerializer.DeserializeAsync<JsonElement>(stream, BridgeJson.Web, cancellationToken);
    }
}
