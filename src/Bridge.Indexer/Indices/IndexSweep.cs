using System.Text.Json.Nodes;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Indices;

/// <summary>Removes what a truncate has left behind: the documents of its table with a lower version.</summary>
internal sealed class IndexSweep(OpenSearchClient client)
{
    /// <summary>Removes them; one that is written anew meanwhile stays.</summary>
    public async Task RunAsync(string alias, string table, long below, CancellationToken cancellationToken)
    {
        await client.SendAsync(HttpMethod.Post, $"{alias}/_refresh", null, cancellationToken);
        var query = new JsonObject
        {
            ["query"] = new JsonObject
            {
                ["bool"] = new JsonObject
                {
                    ["filter"] = new JsonArray(
                        new JsonObject { ["term"] = new JsonObject { ["cdc.table"] = table } },
                        new JsonObject { ["range"] = new JsonObject { ["cdc.sequence"] = new JsonObject { ["lt"] = below } } }),
                },
            },
        };
        await client.SendAsync(HttpMethod.Post, $"{alias}/_delete_by_query?conflicts=proceed&refresh=true&scroll_size=5000", query,
            cancellationToken);
    }
}
