using Npgsql;
using NpgsqlTypes;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>Reads owners with their collections.</summary>
internal sealed class OwnerReader(NpgsqlDataSource database, ChemotionSchema schema)
{
    private readonly Dictionary<string, OwnerKind> known = schema.Owners.ToDictionary(kind => kind.Type);
    private readonly HashSet<string> withCollections = [.. schema.WithCollections.Select(kind => kind.Type)];

    /// <summary>The owners of these types and ids; one of a kind that is not known has neither name nor label.</summary>
    public async Task<Dictionary<(string Type, int Id),
        Owner>> ReadAsync(IEnumerable<(string Type, int Id)> wanted, CancellationToken cancellationToken)
    {
        var owners = new Dictionary<(string, int), Owner>();
        foreach (var group in wanted.Distinct().GroupBy(owner => owner.Type))
        {
            var ids = group.Select(owner => owner.Id).ToArray();
            if (known.TryGetValue(group.Key, out var kind)) await ReadAsync(kind, ids, owners, cancellationToken);
            else foreach (var id in ids) owners[(group.Key, id)] = new Owner(group.Key, id, null, null, false, null);
        }

        return owners;
    }

    private async Task ReadAsync(OwnerKind kind, int[] ids, Dictionary<(string, int), Owner> owners, CancellationToken cancellationToken)
    {
        var collections = withCollections.Contains(kind.Type) ? await CollectionsAsync(kind, ids, cancellationToken) : null;
        IReadOnlyList<int>? Of(int id) => collections is null ? null : [.. collections[id]];
        foreach (var id in ids) owners[(kind.Type, id)] = new Owner(kind.Type, id, null, null, IsDeleted: true, Of(id));
        await using var command = database.CreateCommand(
            $"SELECT id, {schema.Column(kind.Table, "name", "text")}, {schema.Column(kind.Table, "short_label", "text")}, " +
                $"{schema.Column(kind.Table, "deleted_at", "timestamp")} IS NOT NULL FROM public.{kind.Table} WHERE id = ANY($1)");
        command.Parameters.Add(Ids(ids));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var id = reader.GetInt32(0);
            owners[(kind.Type, id)] = new Owner(
                kind.Type, id, reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                    reader.GetBoolean(3), Of(id));
        }
    }

    private async Task<ILookup<int, int>> CollectionsAsync(OwnerKind kind, int[] ids, CancellationToken cancellationToken)
    {
        var live = schema.Has(kind.Membership, "deleted_at") ? "AND m.deleted_at IS NULL" : "";
        await using var command = database.CreateCommand(
            $"SELECT DISTINCT o.id, m.collection_id FROM unnest($1) AS o(id) JOIN public.{kind.Membership} AS m ON " +
                $"m.{kind.MembershipColumn} = o.id WHERE m.collection_id IS NOT NULL {live} ORDER BY 1, 2");
        command.Parameters.Add(Ids(ids));
        var pairs = new List<(int Owner, int Collection)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) pairs.Add((reader.GetInt32(0), reader.GetInt32(1)));
        return pairs.ToLookup(pair => pair.Owner, pair => pair.Collection);
    }

    private static NpgsqlParameter<int[]> Ids(int[] ids) =>
        new() { TypedValue = ids, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer };
}
