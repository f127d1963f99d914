using System.Text.Json.Nodes;

namespace Bridge.Indexer.Documents.Tables;

/// <summary>Gives columns other names in the document.</summary>
internal sealed class RenameStep(IReadOnlyDictionary<string, string> names) : ITableStep
{
    /// <inheritdoc/>
    public void Map(JsonObject properties) => Rename(properties);

    /// <inheritdoc/>
    public Task ApplyAsync(IReadOnlyList<JsonObject> documents, CancellationToken cancellationToken)
    {
        foreach (var document in documents) Rename(document);
        return Task.CompletedTask;
    }

    private void Rename(JsonObject members)
    {
        foreach (var (from, to) in names)
        {
            if (!members.TryGetPropertyValue(from, out var value)) continue;
            members.Remove(from);
            members[to] = value;
        }
    }
}
