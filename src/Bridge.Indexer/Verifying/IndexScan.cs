using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Verifying;

/// <summary>Walks over the ids of an index' live documents.</summary>
internal sealed class IndexScan(OpenSearchClient client)
{
    private const int PageSize = 1000;

    /// <summary>The ids, in pages.</summary>
    public async IAsyncEnumerable<IReadOnlyList<string>> ReadAsync(
        string alias, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await client.SendAsync(HttpMethod.Post, $"{alias}/_refresh", null, cancellationToken);
        var body = new JsonObject
        {
            ["size"] = PageSize,
            ["_source"] = false,
            ["sort"] = new JsonArray("_doc"),
            ["query"] = new JsonObject { ["term"] = new JsonObject { ["deleted"] = false } }
        };
        var page = await client.SendAsync(HttpMethod.Post, $"{alias}/_search?scroll=5m", body, cancellationToken);
        while (Ids(page) is { Count: > 0 } ids)
        {
            yield return ids;
            page = await client.SendAsync(
                HttpMethod.Post, "_search/scroll", new JsonObject { ["scroll"] = "5m", ["scroll_id"] = Scroll(page) }, cancellationToken);
        }

        await client.SendAsync(HttpMethod.Delete, "_search/scroll", new JsonObject { ["scroll_id"] = Scroll(page) }, cancellationToken);
    }

    private static string Scroll(JsonElement page) => page.GetProperty("_scroll_id").GetString()!;

    private static List<string> Ids(JsonElement page) =>
        [.. page.GetProperty("hits").GetProperty("hits").EnumerateArray().Select(hit => hit.GetProperty("_id").GetString()!)];
}
