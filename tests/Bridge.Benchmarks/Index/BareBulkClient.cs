using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bridge.Benchmarks.Index;

/// <summary>The yardstick: the same documents in bulk requests of the same size, as many at once, and nothing else.</summary>
internal sealed class BareBulkClient(string address, int concurrency, int bulkBytes)
{
    private static readonly MediaTypeHeaderValue Lines = new("application/x-ndjson");
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly Uri server = new(address.TrimEnd('/') + "/");

    /// <summary>Reads every document of an index, with its id and version, as lines of bulk requests to another index of the same
    /// mapping.</summary>
    public async Task<List<byte[]>> CopyAsync(string alias, string to, CancellationToken cancellationToken)
    {
        var (requests, buffer) = (new List<byte[]>(), new StringBuilder());
        var page = await AskAsync(HttpMethod.Post, $"{alias}/_search?scroll=2m", """{"size":5000,"version":true,"sort":["_doc"]}""",
            cancellationToken);
        while (page.GetProperty("hits").GetProperty("hits") is var hits && hits.GetArrayLength() > 0)
        {
            foreach (var hit in hits.EnumerateArray())
            {
                buffer.Append("{\"index\":{\"_index\":\"").Append(to).Append("\",\"_id\":\"").Append(hit.GetProperty("_id").GetString())
                    .Append("\",\"version\":").Append(hit.GetProperty("_version").GetInt64())
                    .Append(",\"version_type\":\"external_gte\"}}\n").Append(hit.GetProperty("_source").GetRawText()).Append('\n');
                if (buffer.Length < bulkBytes) continue;
                requests.Add(Encoding.UTF8.GetBytes(buffer.ToString()));
                buffer.Clear();
            }

            page = await AskAsync(HttpMethod.Post, "_search/scroll",
                $$"""{"scroll":"2m","scroll_id":"{{page.GetProperty("_scroll_id").GetString()}}"}""", cancellationToken);
        }

        if (buffer.Length > 0) requests.Add(Encoding.UTF8.GetBytes(buffer.ToString()));
        return requests;
    }

    /// <summary>Creates an empty index with the settings and mapping of another one.</summary>
    public async Task CreateLikeAsync(string alias, string index, CancellationToken cancellationToken)
    {
        var template = await AskAsync(HttpMethod.Get, $"_index_template/{alias}", null, cancellationToken);
        var body = JsonSerializer.SerializeToNode(template.GetProperty("index_templates")[0].GetProperty("index_template")
            .GetProperty("template"))!.AsObject();
        await AskAsync(HttpMethod.Put, index, new JsonObject
        {
            ["settings"] = body["settings"]!.DeepClone(),
            ["mappings"] = body["mappings"]!.DeepClone()
        }.ToJsonString(), cancellationToken);
    }

    /// <summary>Sends them all.</summary>
    public async Task SendAsync(IReadOnlyList<byte[]> requests, CancellationToken cancellationToken)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref next); i < requests.Count; i = Interlocked.Increment(ref next))
                await SendAsync(requests[i], cancellationToken);
        }));
    }

    /// <summary>Asks OpenSearch; throws when it refuses.</summary>
    public async Task<JsonElement> AskAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(server, path));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Http.SendAsync(request, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        return answer.IsSuccessStatusCode ? JsonElement.Parse(text) : throw new InvalidOperationException($"{method} {path}: {text}");
    }

    /// <summary>True when OpenSearch has it.</summary>
    public async Task<bool> ExistsAsync(string path, CancellationToken cancellationToken)
    {
        using var answer = await Http.GetAsync(new Uri(server, path), cancellationToken);
        return answer.IsSuccessStatusCode;
    }

    private async Task SendAsync(byte[] request, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = Lines;
        using var answer = await Http.PostAsync(new Uri(server, "_bulk?filter_path=errors"), content, cancellationToken);
        var text = await answer.Content.ReadAsStringAsync(cancellationToken);
        if (!answer.IsSuccessStatusCode || text.Contains("true", StringComparison.Ordinal))
            throw new InvalidOperationException($"_bulk: {text}");
    }
}
