using System.Globalization;
using System.Text.Json.Nodes;
using Bridge.Indexer.Changes;
using Bridge.Indexer.OpenSearch;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>Finds the analyses that gain or lose a dataset by some changes.</summary>
internal sealed class DatasetParents(OpenSearchClient client, RowRegister register, ChemotionAliases aliases)
{
    private const string Dataset = "dataset";

    /// <summary>The analyses, each with the change at whose Sequence its document is to be written.</summary>
    public async Task<Dictionary<int,
        TableChange>> FindAsync(IReadOnlyDictionary<int, AffectedContainer> affected, CancellationToken cancellationToken)
    {
        var changed = affected.Where(pair => pair.Value.First is not null).ToList();
        var written = await ReadAsync([.. changed.Where(pair => !pair.Value.IsNew).Select(pair => pair.Key)], cancellationToken);
        var entries = new List<RegisterEntry>();
        foreach (var (id, container) in changed)
        {
            var known = written.GetValueOrDefault(id);
            // A row that is an analysis, and was one in its document, has no parents to tell.
            if (container.Parents.Count == 0 && known.Type != Dataset && !(container.IsUnsaid && known.Type is null)) continue;
            var parents = known is { Type: Dataset, ParentId: { } parent } ? container.Parents.Append(parent) : container.Parents;
            entries.Add(new RegisterEntry(RegisterEntry.NameOf(ContainerDocument.Table, id), [.. parents.Distinct()],
                container.Cause.Sequence));
        }

        return Raise(await register.MergeAsync(entries, cancellationToken), affected);
    }

    private static Dictionary<int,
        TableChange> Raise(Dictionary<string, RegisterEntry> entries, IReadOnlyDictionary<int, AffectedContainer> affected)
    {
        var causes = new Dictionary<int, TableChange>();
        foreach (var entry in entries.Values)
        {
            var cause = affected[int.Parse(entry.Row.AsSpan(entry.Row.IndexOf(' ', StringComparison.Ordinal) + 1),
                CultureInfo.InvariantCulture)].Cause;
            cause = cause with { Sequence = Math.Max(cause.Sequence, entry.Sequence) };
            foreach (var parent in entry.Owners)
                if (!causes.TryGetValue(parent, out var known) || known.Sequence < cause.Sequence) causes[parent] = cause;
        }

        return causes;
    }

    /// <summary>What the documents of these containers say, in real time.</summary>
    private async Task<Dictionary<int,
        (string? Type, int? ParentId)>> ReadAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, (string?, int?)>();
        if (ids.Count == 0) return found;
        var body = new JsonObject
        {
            ["ids"] = new JsonArray(
            [.. ids.Select(id => JsonValue.Create(id.ToString(CultureInfo.InvariantCulture)))])
        };
        var answer = await client.SendAsync(
            HttpMethod.Post, $"{aliases.Containers}/_mget?_source_includes=containerType,parentId&filter_path=docs._id,docs._source", body,
                cancellationToken);
        foreach (var document in answer.GetProperty("docs").EnumerateArray())
            if (document.TryGetProperty("_source", out var source))
                found[int.Parse(document.GetProperty("_id").GetString()!, CultureInfo.InvariantCulture)] = (
                    TableChange.Text(source, "containerType"), TableChange.Integer(source, "parentId"));
        return found;
    }
}
