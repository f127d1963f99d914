using System.Text.Json.Nodes;

namespace Bridge.Indexer.Documents.Tables;

/// <summary>Leaves columns out, but none that a step before has added, and makes maps of what a map's field would not take.</summary>
internal sealed class SelectStep(TableShape shape, IEnumerable<string> include, IEnumerable<string> exclude, IReadOnlyList<string> added)
    : ITableStep
{
    private readonly List<TableColumn> kept = [.. Keep(shape, [.. include], [.. exclude])];

    /// <summary>The columns that stay.</summary>
    public IReadOnlyList<TableColumn> Kept => kept;

    /// <inheritdoc/>
    public void Map(JsonObject properties)
    {
        foreach (var column in kept) properties[column.Name] = ColumnField.Of(column);
    }

    /// <inheritdoc/>
    public Task ApplyAsync(IReadOnlyList<JsonObject> documents, CancellationToken cancellationToken)
    {
        var names = kept.Select(column => column.Name).Concat(added).ToHashSet();
        foreach (var document in documents)
        {
            foreach (var name in document.Select(member => member.Key).Where(name => !names.Contains(name)).ToList()) document.Remove(name);
            foreach (var column in kept.Where(ColumnField.IsMap))
                if (document[column.Name] is { } value and not JsonObject)
                    document[column.Name] = new JsonObject { ["value"] = value.DeepClone() };
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<TableColumn> Keep(TableShape shape, HashSet<string> include, HashSet<string> exclude) =>
        shape.Columns.Where(column => column.KeyPlace > 0
            || ((include.Count == 0 || include.Contains(column.Name)) && !exclude.Contains(column.Name)));
}
