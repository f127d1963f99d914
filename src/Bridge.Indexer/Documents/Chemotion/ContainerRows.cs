namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The containers that documents are made of: as the change carries them for which they are written, else as PostgreSQL has them.</summary>
/// <remarks>
/// A document written at version S holds every change up to S: the row is the one of change S itself, and whatever else bears upon it is read after that change
/// arrived. A row whose document is written because of another row's change is read, since a change of its own may lie at another indexer.
/// </remarks>
internal sealed class ContainerRows(ContainerReader reader, ChemotionSchema schema)
{
    private readonly bool hasPlainText = schema.Has("containers", "plain_text_content");

    /// <summary>Those of these containers that there are.</summary>
    public async Task<Dictionary<int, ContainerRecord>> ReadAsync(IReadOnlyDictionary<int, AffectedContainer> affected, CancellationToken cancellationToken)
    {
        var (carried, missing) = (new List<ContainerRecord>(affected.Count), new List<int>());
        foreach (var (id, change) in affected)
        {
            if (change.IsOwn && ContainerImage.Read(change.Cause.Row, hasPlainText) is { } row && row.Id == id) carried.Add(row);
            else missing.Add(id);
        }

        var rows = missing.Count > 0 ? await reader.ReadAsync(missing, cancellationToken) : [];
        var paths = await reader.ReadPathsAsync([.. carried.Select(row => row.ParentId).OfType<int>().Distinct()], cancellationToken);
        foreach (var row in carried) rows[row.Id] = row.ParentId is { } parent && paths.TryGetValue(parent, out var path) ? row.At(path) : row;
        return rows;
    }
}
