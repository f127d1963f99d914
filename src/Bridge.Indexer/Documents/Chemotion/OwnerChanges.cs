using Bridge.Contracts;
using Bridge.Indexer.Changes;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The owners that some changes bear upon, because they themselves changed or the collections that they are in.</summary>
internal sealed class OwnerChanges
{
    private static readonly Dictionary<int, TableChange> None = [];
    private readonly Dictionary<string, Dictionary<int, TableChange>> byType = [];
    private readonly Dictionary<string, TableChange> truncates = [];

    /// <summary>The owners of a type, each with its latest change.</summary>
    public IReadOnlyDictionary<int, TableChange> Of(OwnerKind kind) => byType.GetValueOrDefault(kind.Type, None);

    /// <summary>The last truncate that all owners of a type lost something by; null when there is none.</summary>
    public TableChange? TruncateOf(OwnerKind kind) => truncates.GetValueOrDefault(kind.Type);

    /// <summary>Finds them.</summary>
    public static async Task<OwnerChanges> FindAsync(
        ChangeSet changes, ChemotionSchema schema, CollectionLinks links, CancellationToken cancellationToken)
    {
        var found = new OwnerChanges();
        foreach (var kind in schema.Owners)
        {
            var owners = kind.Membership.Length > 0 ? await links.FindAsync(kind, changes, cancellationToken) : [];
            foreach (var change in changes.Of($"public.{kind.Table}").Where(change => change.Operation != Operation.Truncate))
                foreach (var id in change.Ids)
                    if (!owners.TryGetValue(id, out var known) || known.Sequence < change.Sequence) owners[id] = change;
            if (owners.Count > 0) found.byType[kind.Type] = owners;
            var last = changes.Of($"public.{kind.Table}").Concat(kind.Membership.Length > 0 ? changes.Of($"public.{kind.Membership}") : [])
                .Where(change => change.Operation == Operation.Truncate).MaxBy(change => change.Sequence);
            if (last is not null) found.truncates[kind.Type] = last;
        }

        return found;
    }
}
