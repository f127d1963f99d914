using System.Globalization;
using System.Text.Json.Nodes;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>
/// The analyses that a dataset has been seen below, kept in its document. A change that carries only the new row, or only the key of a deleted one, finds the
/// analysis that loses the dataset here. It says which analyses to look at; what they hold is read from PostgreSQL.
/// </summary>
internal sealed class ParentRegister(OpenSearchClient client, ChemotionAliases aliases)
{
    /// <summary>What is known of these containers, in real time.</summary>
    public async Task<Dictionary<int, (IReadOnlyList<int> Parents, long Version)>> ReadAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, (IReadOnlyList<int>, long)>();
        if (ids.Count == 0) return found;
        var body = new JsonObject { ["ids"] = new JsonArray([.. ids.Select(id => JsonValue.Create(id.ToString(CultureInfo.InvariantCulture)))]) };
        var answer = await client.SendAsync(
            HttpMethod.Post, $"{aliases.Containers}/_mget?_source_includes=parents,cdc.sequence&filter_path=docs._id,docs._source", body, cancellationToken);
        foreach (var document in answer.GetProperty("docs").EnumerateArray())
        {
            if (!document.TryGetProperty("_source", out var source)) continue;
            var parents = source.TryGetProperty("parents", out var list) ? list.EnumerateArray().Select(item => item.GetInt32()).ToList() : [];
            found[int.Parse(document.GetProperty("_id").GetString()!, CultureInfo.InvariantCulture)] = (parents, source.GetProperty("cdc").GetProperty("sequence").GetInt64());
        }

        return found;
    }
}
