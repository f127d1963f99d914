using System.Globalization;
using Bridge.Contracts;
using Bridge.Indexer.Bulk;
using Bridge.Indexer.Changes;
using Bridge.Indexer.Indices;
using Bridge.Indexer.OpenSearch;
using Npgsql;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The indices of containers and analyses.</summary>
internal sealed class ChemotionSource : IDocumentSource
{
    /// <summary>How many rows are read and written at once.</summary>
    public const int ChunkSize = ChangeSet.Usual;

    private readonly NpgsqlDataSource database;
    private readonly ContainerReader containers;
    private readonly ContainerIndexer indexer;
    private readonly ChemotionSchema schema;
    private readonly CollectionLinks links;
    private readonly AffectedContainers finder;
    private readonly PhysicalAnalyses? physical;
    private readonly ChemotionAliases aliases;
    private readonly TimeProvider time;

    public ChemotionSource(NpgsqlDataSource database, OpenSearchClient client, ChemotionSchema schema, IndexerNames names,
        ChemotionAliases aliases, TimeProvider time)
    {
        this.database = database;
        this.time = time;
        this.aliases = aliases;
        this.schema = schema;
        containers = new ContainerReader(database, schema);
        var register = new RowRegister(client, names);
        links = new CollectionLinks(database, schema, register);
        var owners = new OwnerReader(database, schema);
        indexer = new ContainerIndexer(containers, owners, new DatasetParents(client, register, aliases), aliases, time);
        finder = new AffectedContainers(containers, schema, aliases);
        physical = schema.Has("analyses") ? new PhysicalAnalyses(database, owners, schema, aliases, time) : null;
        var notes = ChemotionNotes.Of(schema);
        Notes = notes.Texts;
        Indices = [Definition(aliases.Containers, "chemotion-containers", notes.AccessControl),
            Definition(aliases.Analyses, "chemotion-analyses", notes.AccessControl)];
        Tables = [ContainerDocument.Table, PhysicalAnalyses.Table, .. schema.Owners.Select(kind => $"public.{kind.Table}"),
            .. schema.WithCollections.Select(kind => $"public.{kind.Membership}")];
    }

    /// <inheritdoc/>
    public IReadOnlyList<IndexDefinition> Indices { get; }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Tables { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Notes { get; }

    /// <inheritdoc/>
    public async Task IndexAsync(ChangeSet changes, IndexSession session, CancellationToken cancellationToken)
    {
        var owners = await OwnerChanges.FindAsync(changes, schema, links, cancellationToken);
        var affected = await finder.FindAsync(changes, owners, session, cancellationToken);
        foreach (var chunk in affected.Chunk(Share(affected.Count)))
            await indexer.IndexAsync(chunk.ToDictionary(), session, cancellationToken);
        if (physical is not null) await physical.IndexAsync(changes, owners, session, cancellationToken);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Registered => links.Registered;

    /// <inheritdoc/>
    public async Task RegisterAsync(string table, IndexSession session, CancellationToken cancellationToken) =>
        await IndexAsync(await links.RegisterAsync(table, cancellationToken), session, cancellationToken);

    /// <inheritdoc/>
    public async Task<long> CountAsync(string alias, CancellationToken cancellationToken)
    {
        await using var command = database
            .CreateCommand($"SELECT count(*) FROM public.containers WHERE deleted_at IS NULL AND container_type {Types(alias)}");
        var containers = (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        return physical is null || alias != aliases.Analyses ? containers : containers + await physical.CountAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadKeysAsync(string alias, string? after, CancellationToken cancellationToken)
    {
        var isPhysical = after?.StartsWith("a-", StringComparison.Ordinal) == true;
        if (!isPhysical)
        {
            var page = await ReadContainerKeysAsync(
                alias, after is null ? 0 : int.Parse(after, CultureInfo.InvariantCulture), cancellationToken);
            if (page.Count > 0) return page;
        }

        if (physical is null || alias != aliases.Analyses) return [];
        var last = isPhysical ? int.Parse(after![2..], CultureInfo.InvariantCulture) : 0;
        return [.. (await physical.ReadKeysAsync(last, ChunkSize, cancellationToken))
            .Select(id => AnalysisDocument.Id(PhysicalAnalyses.Table, id))];
    }

    /// <inheritdoc/>
    public string TableOf(string id) => id.StartsWith("a-", StringComparison.Ordinal) ? PhysicalAnalyses.Table : ContainerDocument.Table;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DocumentWrite>> BuildAsync(
        string alias, IReadOnlyList<string> ids, long version, CancellationToken cancellationToken)
    {
        var cause = new TableChange { Table = ContainerDocument.Table, Sequence = version, Operation = Operation.Read };
        var own = ids.Where(id => id.StartsWith("a-", StringComparison.Ordinal))
            .ToDictionary(id => int.Parse(id[2..], CultureInfo.InvariantCulture), _ => cause);
        var writes = own.Count == 0 || physical is null ? [] : await physical.BuildAsync(own, cancellationToken);
        int[] rest = [.. ids.Where(id => !id.StartsWith("a-", StringComparison.Ordinal))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
        if (rest.Length == 0) return writes;
        var rows = await containers.ReadAsync(rest, cancellationToken);
        writes.AddRange(alias == aliases.Containers ? await ContainersAsync(rest, rows, cause, cancellationToken)
            : await AnalysesAsync(rest, rows, cause, cancellationToken));
        return writes;
    }

    private async Task<IEnumerable<DocumentWrite>> ContainersAsync(
        int[] ids, Dictionary<int, ContainerRecord> rows, TableChange cause, CancellationToken cancellationToken)
    {
        var owners = await indexer.ReadOwnersAsync(rows.Values, cancellationToken);
        return ids.Select(id =>
            ContainerDocument.Write(aliases.Containers, id, rows.GetValueOrDefault(id),
                ContainerIndexer.OwnerOf(rows.GetValueOrDefault(id), owners), cause, time.GetUtcNow()));
    }

    private async Task<IEnumerable<DocumentWrite>> AnalysesAsync(
        int[] ids, Dictionary<int, ContainerRecord> rows, TableChange cause, CancellationToken cancellationToken)
    {
        var live = await indexer.BuildAnalysesAsync(rows.Values.Select(row => (row, cause)), cancellationToken);
        var there = live.Select(write => write.Id).ToHashSet();
        return live.Concat(ids.Where(id => !there.Contains(AnalysisDocument.Id(ContainerDocument.Table, id)))
            .Select(id => AnalysisDocument.Write(aliases.Analyses, ContainerDocument.Table, id, null, null, cause, time.GetUtcNow())));
    }

    private async Task<IReadOnlyList<string>> ReadContainerKeysAsync(string alias, int after, CancellationToken cancellationToken)
    {
        await using var command = database
            .CreateCommand(
            $"SELECT id FROM public.containers WHERE id > $1 AND deleted_at IS NULL AND container_type {Types(alias)} ORDER BY id LIMIT " +
            $"{ChunkSize}");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = after });
        var ids = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) ids.Add(reader.GetInt32(0).ToString(CultureInfo.InvariantCulture));
        return ids;
    }

    // Chunks of about the same size: a small rest would cost as many round trips as a whole one.
    private static int Share(int count)
    {
        var chunks = Math.Max(1, (count + (ChunkSize / 2)) / ChunkSize);
        return Math.Max(1, (count + chunks - 1) / chunks);
    }

    private string Types(string alias) => alias == aliases.Analyses ? "= 'analysis'" : "IN ('analysis', 'dataset')";

    private static IndexDefinition Definition(string alias, string name, string accessControl) => new(
        alias, Definitions.Read("chemotion-settings"), Definitions.Read(name), new Dictionary<string,
            string>
        { ["accessControl"] = accessControl });
}
