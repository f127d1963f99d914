using System.Text.Json.Nodes;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Verifying;

/// <summary>Reads documents by their ids, in real time.</summary>
internal sealed class IndexDocuments(OpenSearchClient client)
{
    /// <summary>Those that are there, tombstones too.</summary>
    public async Task<Dictionary<string,
        IndexedDocument>> ReadAsync(string target, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id))]) };
        var answer = await client.SendAsync(HttpMethod.Post, $"{target}/_mget", body, cancellationToken);
        var found = new Dictionary<string, IndexedDocument>();
        foreach (var document in answer.GetProperty("docs").EnumerateArray())
            if (IndexedDocument.Read(document) is { } read) found[document.GetProperty("_id").GetString()!] = read;
        return found;
    }

    /// <summary>The highest Sequence that a document has been written at: it has arrived, so what PostgreSQL shows now holds every change
    /// up to it; 1 when there is none.</summary>
    public async Task<long> ReadHighestAsync(string target, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["size"] = 0,
            ["aggs"] =
            new JsonObject { ["highest"] = new JsonObject { ["max"] = new JsonObject { ["field"] = "cdc.sequence" } } }
        };
        var answer = await client.SendAsync(HttpMethod.Post, $"{target}/_search", body, cancellationToken);
        var value = answer.GetProperty("aggregations").GetProperty("highest").GetProperty("value");
        return value.ValueKind == System.Text.Json.JsonValueKind.Number ? (long)value.GetDouble() : 1;
    }
}
