using System.Text.Json;
using Bridge.Contracts;
using Npgsql;
using NpgsqlTypes;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>Reads containers, the trees they stand in, and the instruments of their datasets.</summary>
/// <remarks>
/// A path leads over live containers only, up as well as down, so that both ways find the same. <c>LATERAL (… OFFSET 0)</c> holds the
/// planner, which cannot
/// know how small a recursion is, to the index: else it reads the whole table for every batch.
/// </remarks>
internal sealed class ContainerReader(NpgsqlDataSource database, ChemotionSchema schema)
{
    private const int DeepestTree = 64;

    private readonly bool isMap = schema.IsHstore("containers", "extended_metadata");

    private readonly string rows = $"""
        SELECT id, parent_id, container_type, name, description, {(schema.IsHstore("containers", "extended_metadata") ? "extended_metadata" : "to_jsonb(extended_metadata)::text")},
               {schema.Column("containers", "plain_text_content", "text")}, to_json(created_at)::text, to_json(updated_at)::text, to_json(deleted_at)::text, containable_type, containable_id
        FROM public.containers WHERE id = ANY($1)
        """;

    private static readonly string Above = $"""
        WITH RECURSIVE up AS (
          SELECT s.id AS start, p.*, 1 AS depth FROM unnest($1) AS s(id) CROSS JOIN LATERAL ({Parent("s.id")}) AS p
          UNION ALL
          SELECT up.start, p.*, up.depth + 1 FROM up CROSS JOIN LATERAL ({Parent("up.parent_id")}) AS p WHERE up.depth < {DeepestTree})
        SELECT start, id, containable_type, containable_id FROM up WHERE parent_id IS NULL
        """;

    private const string Below = """
        WITH RECURSIVE down AS (
          SELECT s.id, s.sequence, NULL::int AS parent FROM unnest($1, $2) AS s(id, sequence)
          UNION
          SELECT c.id, down.sequence, down.id FROM down CROSS JOIN LATERAL (SELECT id FROM public.containers WHERE parent_id = down.id AND deleted_at IS NULL OFFSET 0) AS c)
        SELECT id, max(sequence), max(parent) FROM down GROUP BY id
        """;

    private const string Roots = """
        SELECT c.id, max(s.sequence) FROM unnest($1, $2) AS s(owner, sequence)
        CROSS JOIN LATERAL (SELECT id FROM public.containers WHERE containable_type = $3 AND containable_id = s.owner AND deleted_at IS NULL OFFSET 0) AS c GROUP BY c.id
        """;

    private const string RootsOfType = "SELECT id FROM public.containers WHERE containable_type = $1 AND deleted_at IS NULL";

    private const string Instruments = """
        SELECT a.id, to_jsonb(d.extended_metadata) ->> 'instrument' FROM unnest($1) AS a(id)
        CROSS JOIN LATERAL (SELECT id, extended_metadata FROM public.containers WHERE parent_id = a.id AND deleted_at IS NULL AND container_type = 'dataset' OFFSET 0) AS d ORDER BY a.id, d.id
        """;

    private static string Parent(string id) =>
        $"SELECT id, parent_id, containable_type, containable_id FROM public.containers WHERE id = {id} AND deleted_at IS NULL OFFSET 0";

    /// <summary>The containers of these ids that there are, each with the root of its tree.</summary>
    public async Task<Dictionary<int, ContainerRecord>> ReadAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        var found = await ReadRowsAsync(ids, cancellationToken);
        var parents = found.Values.Where(row => row.ParentId is not null).Select(row => row.ParentId!.Value).Distinct().ToList();
        if (parents.Count == 0) return found;
        var roots = await ReadAboveAsync(parents, cancellationToken);
        foreach (var row in found.Values)
            if (row.ParentId is { } parent) row.Root = roots.GetValueOrDefault(parent);
        return found;
    }

    /// <summary>These containers and all live ones below them, each with the highest Sequence that reaches it, and the one among them that
    /// it hangs on.</summary>
    public Task<List<(int Id, long Sequence, int? Parent)>> ReadBelowAsync(
        IReadOnlyCollection<KeyValuePair<int, long>> seeds, CancellationToken cancellationToken) =>
        ReadAsync(Below, seeds, null, reader => (reader.GetInt32(0), reader.GetInt64(1), Integer(reader, 2)), cancellationToken);

    /// <summary>The live roots of these owners.</summary>
    public Task<List<(int Id, long Sequence)>> ReadRootsAsync(
        string ownerType, IReadOnlyCollection<KeyValuePair<int, long>> owners, CancellationToken cancellationToken) =>
        ReadAsync(Roots, owners, ownerType, reader => (reader.GetInt32(0), reader.GetInt64(1)), cancellationToken);

    /// <summary>The live roots of all owners of a type.</summary>
    public async Task<List<int>> ReadRootsAsync(string ownerType, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RootsOfType);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = ownerType });
        var ids = new List<int>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) ids.Add(reader.GetInt32(0));
        return ids;
    }

    /// <summary>The instruments that the live datasets below these analyses name.</summary>
    public async Task<ILookup<int, string>> ReadInstrumentsAsync(IReadOnlyCollection<int> analyses, CancellationToken cancellationToken)
    {
        var found = new List<(int Analysis, string Instrument)>();
        if (analyses.Count == 0) return found.ToLookup(pair => pair.Analysis, pair => pair.Instrument);
        await using var command = database.CreateCommand(Instruments);
        command.Parameters.Add(Ids(analyses));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            if (!reader.IsDBNull(1) && reader.GetString(1).Trim() is { Length: > 0 } instrument)
                found.Add((reader.GetInt32(0), instrument));
        return found.Distinct().ToLookup(pair => pair.Analysis, pair => pair.Instrument);
    }

    private async Task<List<T>> ReadAsync<T>(
        string sql, IReadOnlyCollection<KeyValuePair<int, long>> seeds, string? type, Func<NpgsqlDataReader, T> row,
            CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(Ids([.. seeds.Select(seed => seed.Key)]));
        command.Parameters.Add(new NpgsqlParameter<long[]>
        {
            TypedValue = [.. seeds.Select(seed => seed.Value)],
            NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint
        });
        if (type is not null) command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = type });
        var found = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) found.Add(row(reader));
        return found;
    }

    private async Task<Dictionary<int, ContainerRecord>> ReadRowsAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(rows);
        command.Parameters.Add(Ids(ids));
        var found = new Dictionary<int, ContainerRecord>(ids.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) found[reader.GetInt32(0)] = Read(reader);
        return found;
    }

    /// <summary>The roots of the trees that these containers stand in, themselves included, where the path is live.</summary>
    private async Task<Dictionary<int, ContainerRoot>> ReadAboveAsync(List<int> ids, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Above);
        command.Parameters.Add(Ids(ids));
        var roots = new Dictionary<int, ContainerRoot>(ids.Count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            roots[reader.GetInt32(0)] = new ContainerRoot(reader.GetInt32(1), Text(reader, 2), Integer(reader, 3));
        return roots;
    }

    private ContainerRecord Read(NpgsqlDataReader reader)
    {
        var (id, parent) = (reader.GetInt32(0), Integer(reader, 1));
        return new ContainerRecord
        {
            Id = id,
            ParentId = parent,
            Type = Text(reader, 2),
            Name = Text(reader, 3),
            Description = Text(reader, 4),
            Metadata = MetadataOf(reader, 5),
            PlainText = Text(reader, 6),
            CreatedAt = Text(reader, 7),
            UpdatedAt = Text(reader, 8),
            DeletedAt = Text(reader, 9),
            Root = parent is null ? new ContainerRoot(id, Text(reader, 10), Integer(reader, 11)) : null,
        };
    }

    private IReadOnlyDictionary<string, string?> MetadataOf(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? MetadataOf(default) : isMap ? reader.GetFieldValue<Dictionary<string, string?>>(column)
            : MetadataOf(reader.GetFieldValue<byte[]>(column));

    internal static IReadOnlyDictionary<string, string?> MetadataOf(ReadOnlyMemory<byte> json)
    {
        if (json.Span is not [(byte)'{', ..]) return new Dictionary<string, string?>();
        using var document = BridgeJson.Parse(json);
        var metadata = new Dictionary<string, string?>();
        foreach (var member in document.RootElement.EnumerateObject())
            metadata[member.Name] = member.Value.ValueKind
                switch
            { JsonValueKind.Null => null, JsonValueKind.String => member.Value.GetString(), _ => member.Value.GetRawText() };
        return metadata;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static int? Integer(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);

    private static NpgsqlParameter<int[]> Ids(IReadOnlyCollection<int> ids) =>
        new() { TypedValue = [.. ids], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer };
}
