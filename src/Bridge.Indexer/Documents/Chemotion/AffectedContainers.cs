using Bridge.Contracts;
using Bridge.Indexer.Changes;
using Bridge.Indexer.Indices;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>Finds every container that some changes bear upon: those that changed, what lies below them, and what belongs to owners that
/// changed.</summary>
internal sealed class AffectedContainers(ContainerReader reader, ChemotionSchema schema, ChemotionAliases aliases)
{
    /// <summary>Finds them; truncates of containers are taken by <paramref name="session"/> at once.</summary>
    public async Task<Dictionary<int,
        AffectedContainer>> FindAsync(ChangeSet changes, OwnerChanges owners, IndexSession session, CancellationToken cancellationToken)
    {
        var affected = new Dictionary<int, AffectedContainer>();
        await AddOwnAsync(changes.Of(ContainerDocument.Table), affected, session, cancellationToken);
        var seeds = affected.ToDictionary(pair => pair.Key, pair => pair.Value.Cause);
        foreach (var kind in schema.Owners) await AddRootsAsync(kind, owners, seeds, cancellationToken);
        await AddBelowAsync(seeds, affected, cancellationToken);
        return affected;
    }

    private async Task AddOwnAsync(
        IReadOnlyList<TableChange> changes, Dictionary<int, AffectedContainer> affected, IndexSession session,
            CancellationToken cancellationToken)
    {
        var truncate = changes.LastOrDefault(change => change.Operation == Operation.Truncate);
        if (truncate is not null)
            await session.TruncateAsync(ContainerDocument.Table, [aliases.Containers, aliases.Analyses], truncate.Sequence,
                cancellationToken);
        foreach (var change in changes)
        {
            if (change.Operation == Operation.Truncate || change.Sequence < (truncate?.Sequence ?? 0)) continue;
            foreach (var id in change.Ids)
            {
                if (affected.TryGetValue(id, out var known)) known.Add(change);
                else
                {
                    affected[id] = known = new AffectedContainer(change);
                    known.Add(change);
                }
            }
        }
    }

    private async Task AddRootsAsync(
        OwnerKind kind, OwnerChanges owners, Dictionary<int, TableChange> seeds, CancellationToken cancellationToken)
    {
        if (owners.TruncateOf(kind) is { } truncate)
            foreach (var root in await reader.ReadRootsAsync(kind.Type, cancellationToken)) Raise(seeds, root, truncate);
        var causes = owners.Of(kind);
        if (causes.Count == 0) return;
        var bySequence = causes.Values.DistinctBy(change => change.Sequence).ToDictionary(change => change.Sequence);
        var latest = causes.ToDictionary(pair => pair.Key, pair => pair.Value.Sequence);
        foreach (var (root, sequence) in await reader.ReadRootsAsync(kind.Type, latest, cancellationToken))
            Raise(seeds, root, bySequence[sequence]);
    }

    private async Task AddBelowAsync(
        Dictionary<int, TableChange> seeds, Dictionary<int, AffectedContainer> affected, CancellationToken cancellationToken)
    {
        if (seeds.Count == 0) return;
        var bySequence = seeds.Values.DistinctBy(change => change.Sequence).ToDictionary(change => change.Sequence);
        var pairs = seeds.ToDictionary(seed => seed.Key, seed => seed.Value.Sequence);
        var found = await reader.ReadBelowAsync(pairs, cancellationToken);
        foreach (var (id, sequence, _) in found)
        {
            if (affected.TryGetValue(id, out var known)) known.Touch(bySequence[sequence]);
            else affected[id] = new AffectedContainer(bySequence[sequence]);
        }

        foreach (var (_, _, parent) in found)
            if (parent is { } above) affected[above].HasChildren = true;
    }

    private static void Raise(Dictionary<int, TableChange> seeds, int id, TableChange change)
    {
        if (!seeds.TryGetValue(id, out var known) || known.Sequence < change.Sequence) seeds[id] = change;
    }
}
