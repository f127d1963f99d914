using System.Text.Json;
using Bridge.Contracts;
using Bridge.Indexer.Changes;
using Npgsql;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The rows that put elements into collections: whose element has gained or lost a collection.</summary>
/// <remarks>Where a table's replica identity is FULL, a change names both elements, before and after. Else the element before is found in
/// the register.</remarks>
internal sealed class CollectionLinks(NpgsqlDataSource database, ChemotionSchema schema, RowRegister register)
{
    private const int PageSize = 1000;

    /// <summary>The tables whose rows are kept in the register, without their schema.</summary>
    public IReadOnlyList<string> Registered => [.. schema.WithCollections.Where(IsRegistered).Select(kind => kind.Membership)];

    /// <summary>The elements that changes of a kind's collections bear upon, each with the change at whose Sequence its documents are to be
    /// written.</summary>
    public async Task<Dictionary<int, TableChange>> FindAsync(OwnerKind kind, ChangeSet changes, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, TableChange>();
        var links = changes.Of($"public.{kind.Membership}").Where(change => change.Operation != Operation.Truncate).ToList();
        foreach (var change in links)
            foreach (var owner in change.Values(kind.MembershipColumn)) Raise(found, owner, change);
        if (links.Count == 0 || !IsRegistered(kind)) return found;
        var (entries, causes) = (new Dictionary<string, RegisterEntry>(), new Dictionary<string, TableChange>());
        foreach (var change in links)
        {
            foreach (var id in change.Ids)
            {
                var row = RegisterEntry.NameOf(kind.Membership, id);
                entries[row] = entries.GetValueOrDefault(row, new RegisterEntry(row, [], 0))
                    .With(change.Values(kind.MembershipColumn), change.Sequence);
                causes[row] = change;
            }
        }

        foreach (var (row, entry) in await register.MergeAsync(entries.Values, cancellationToken))
            foreach (var owner in entry.Owners)
                Raise(found, owner, causes[row] with { Sequence = Math.Max(causes[row].Sequence, entry.Sequence) });
        return found;
    }

    /// <summary>Puts every row of a table into the register; gives changes to work on: those of rows whose element nobody knew when they
    /// changed.</summary>
    public async Task<ChangeSet> RegisterAsync(string table, CancellationToken cancellationToken)
    {
        var kind = schema.WithCollections.Single(kind => kind.Membership == table);
        var (late, after) = (new List<TableChange>(), 0);
        while (await ReadAsync(kind, after, cancellationToken) is { Count: > 0 } page)
        {
            var owners = page.ToDictionary(link => RegisterEntry.NameOf(table, link.Id), link => link.Owner);
            var merged = await register.MergeAsync(owners.Select(pair => new RegisterEntry(pair.Key, [pair.Value], 0)), cancellationToken);
            foreach (var entry in merged.Values.Where(entry => entry is { IsChanged: true, Sequence: > 0 }))
                late.Add(new TableChange
                {
                    Table = $"public.{table}",
                    Sequence = entry.Sequence,
                    Operation = Operation.Update,
                    Row = JsonSerializer.SerializeToElement(new Dictionary<string, int> { [kind.MembershipColumn] = owners[entry.Row] }),
                });
            after = page[^1].Id;
        }

        return ChangeSet.Of(late.OrderBy(change => change.Sequence));
    }

    private bool IsRegistered(OwnerKind kind) => kind.Membership.Length > 0 && schema.Has(kind.Membership)
        && !schema.FullIdentity.Contains(kind.Membership);

    private async Task<List<(int Id, int Owner)>> ReadAsync(OwnerKind kind, int after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"SELECT id, {kind.MembershipColumn} FROM public.{kind.Membership} WHERE id > $1 AND {kind.MembershipColumn} IS NOT NULL " +
                $"ORDER BY id LIMIT {PageSize}");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = after });
        var links = new List<(int, int)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) links.Add((reader.GetInt32(0), reader.GetInt32(1)));
        return links;
    }

    private static void Raise(Dictionary<int, TableChange> causes, int owner, TableChange cause)
    {
        if (!causes.TryGetValue(owner, out var known) || known.Sequence < cause.Sequence) causes[owner] = cause;
    }
}
