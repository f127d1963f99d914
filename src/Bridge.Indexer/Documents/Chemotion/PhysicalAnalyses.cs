using System.Runtime.InteropServices;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Indexer.Bulk;
using Bridge.Indexer.Changes;
using Bridge.Indexer.Indices;
using Bridge.Indexer.Parked;
using Npgsql;
using NpgsqlTypes;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The rows of a table <c>analyses</c>, where an installation has one; their owner is the sample or reaction that they
/// name.</summary>
internal sealed class PhysicalAnalyses(
    NpgsqlDataSource database, OwnerReader ownerReader, ChemotionSchema schema, ChemotionAliases aliases, TimeProvider time)
{
    /// <summary>The table.</summary>
    public const string Table = "public.analyses";

    private static readonly (string Type, string Column)[] OwnerColumns = [("Sample", "sample_id"), ("Reaction", "reaction_id")];
    private static readonly string[] Metadata = ["kind", "status", "instrument", "content"];

    /// <summary>Writes what is owed to changed rows and to those of changed owners.</summary>
    public async Task IndexAsync(ChangeSet changes, OwnerChanges owners, IndexSession session, CancellationToken cancellationToken)
    {
        var affected = new Dictionary<int, TableChange>();
        var own = changes.Of(Table);
        if (own.LastOrDefault(change => change.Operation == Operation.Truncate) is { } truncate)
            await session.TruncateAsync(Table, [aliases.Analyses], truncate.Sequence, cancellationToken);
        else truncate = null;
        foreach (var change in own.Where(change => change.Sequence > (truncate?.Sequence ?? 0)))
            foreach (var id in change.Ids) affected[id] = change;
        await AddByOwnersAsync(owners, affected, cancellationToken);
        foreach (var chunk in affected.Chunk(ChemotionSource.ChunkSize))
            await session.WriteAsync(
                chunk, async (part, token) => await BuildAsync(part.ToDictionary(), token),
                row => [new ParkedDocument(aliases.Analyses, AnalysisDocument.Id(Table, row.Key), Table, row.Value.Sequence, "", default)],
                cancellationToken);
    }

    /// <summary>The documents of these rows, a tombstone for each that is not there.</summary>
    public async Task<List<DocumentWrite>> BuildAsync(IReadOnlyDictionary<int, TableChange> causes, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync([.. causes.Keys], cancellationToken);
        var found = await ownerReader.ReadAsync(rows.Values.Select(OwnerOf).OfType<(string, int)>(), cancellationToken);
        var now = time.GetUtcNow();
        return [.. causes.Select(pair => rows.TryGetValue(pair.Key, out var row)
            ? AnalysisDocument.Write(aliases.Analyses, Table, pair.Key, SourceOf(pair.Key, row), OwnerOf(row) is { } owner
                ? found.GetValueOrDefault(owner) : null, pair.Value, now)
            : AnalysisDocument.Write(aliases.Analyses, Table, pair.Key, null, null, pair.Value, now))];
    }

    /// <summary>The ids of live rows behind one, in order.</summary>
    public async Task<List<int>> ReadKeysAsync(int after, int count, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT id FROM public.analyses WHERE id > $1 {Live} ORDER BY id LIMIT $2");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = count });
        var ids = new List<int>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) ids.Add(reader.GetInt32(0));
        return ids;
    }

    /// <summary>How many live rows there are.</summary>
    public async Task<long> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT count(*) FROM public.analyses WHERE true {Live}");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private string Live => schema.Has("analyses", "deleted_at") ? "AND deleted_at IS NULL" : "";

    private async Task AddByOwnersAsync(OwnerChanges owners, Dictionary<int, TableChange> affected, CancellationToken cancellationToken)
    {
        foreach (var (type, column) in OwnerColumns.Where(owner => schema.Has("analyses", owner.Column)))
        {
            var kind = OwnerKind.All.Single(kind => kind.Type == type);
            var latest = owners.Of(kind);
            if (latest.Count == 0) continue;
            foreach (var (analysis, owner) in await ReadOfOwnersAsync(column, [.. latest.Keys], cancellationToken))
                if (!affected.TryGetValue(analysis, out var known) || known.Sequence < latest[owner].Sequence)
                    affected[analysis] = latest[owner];
        }
    }

    private async Task<List<(int Analysis, int Owner)>> ReadOfOwnersAsync(string column, int[] ids, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT id, {column} FROM public.analyses WHERE {column} = ANY($1) {Live}");
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        var pairs = new List<(int, int)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) pairs.Add((reader.GetInt32(0), reader.GetInt32(1)));
        return pairs;
    }

    private async Task<Dictionary<int, JsonElement>> ReadAsync(int[] ids, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT id, to_jsonb(a)::text FROM public.analyses a WHERE id = ANY($1) {Live}");
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
        var rows = new Dictionary<int, JsonElement>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) rows[reader.GetInt32(0)] = JsonElement.Parse(reader.GetString(1));
        return rows;
    }

    private static (string Type, int Id)? OwnerOf(JsonElement row)
    {
        foreach (var (type, column) in OwnerColumns)
            if (TableChange.Integer(row, column) is { } id) return (type, id);
        return null;
    }

    private static AnalysisSource SourceOf(int id, JsonElement row)
    {
        var metadata = row.TryGetProperty("extended_metadata", out var map) && map.ValueKind == JsonValueKind.Object
            ? new Dictionary<string, string?>(ContainerReader.MetadataOf(JsonMarshal.GetRawUtf8Value(map).ToArray())) : [];
        foreach (var column in Metadata)
            if (TableChange.Text(row, column) is { Length: > 0 } value) metadata[column] = value;
        return new AnalysisSource
        {
            Id = id,
            ContainerId = TableChange.Integer(row, "container_id"),
            Name = TableChange.Text(row, "name"),
            Description = TableChange.Text(row, "description"),
            Metadata = metadata,
            Content = AnalysisText.Read(metadata.GetValueOrDefault("content"),
                TableChange.Text(row, "plain_text_content")),
            CreatedAt = Raw(row, "created_at"),
            UpdatedAt = Raw(row, "updated_at"),
            Instruments = metadata.GetValueOrDefault("instrument") is { Length: > 0 } instrument ? [instrument] : [],
        };
    }

    private static string? Raw(JsonElement row, string column) => row.TryGetProperty(column, out var value) ? value.GetRawText() : null;
}
