using Bridge.Contracts;
using Bridge.Indexer.Changes;
using Bridge.Indexer.Indices;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>Finds every container that some changes bear upon: those that changed, what lies below them, and what belongs to owners that changed.</summary>
internal sealed class AffectedContainers(ContainerReader reader, ChemotionSchema schema, ChemotionAliases aliases)
{
    /// <summary>Finds them; truncates of containers are taken by <paramref name="session"/> at once.</summary>
    public async Task<Dictionary<int, AffectedContainer>> FindAsync(ChangeSet changes, IndexSession session, CancellationToken cancellationToken)
    {
        var affected = new Dictionary<int, AffectedContainer>();
        await AddOwnAsync(changes.Of(ContainerDocument.Table), affected, session, cancellationToken);
        var seeds = affected.ToDictionary(pair => pair.Key, pair => pair.Value.Cause);
        foreach (var kind in schema.Owners)
        {
            await AddRootsAsync(kind, changes.Of($"public.{kind.Table}"), static change => Ids(change), seeds, cancellationToken);
            if (kind.Membership.Length > 0)
                await AddRootsAsync(kind, changes.Of($"public.{kind.Membership}"), change => change.Values(kind.MembershipColumn), seeds, cancellationToken);
        }

        await AddBelowAsync(seeds, affected, cancellationToken);
        return affected;
    }

    private async Task AddOwnAsync(
        IReadOnlyList<TableChange> changes, Dictionary<int, AffectedContainer> affected, IndexSession session, CancellationToken cancellationToken)
    {
        var truncate = changes.LastOrDefault(change => change.Operation == Operation.Truncate);
        if (truncate is not null)
            await session.TruncateAsync(ContainerDocument.Table, [aliases.Containers, aliases.Analyses], truncate.Sequence, cancellationToken);
        foreach (var change in changes)
        {
            if (change.Operation == Operation.Truncate || change.Sequence < (truncate?.Sequence ?? 0)) continue;
            foreach (var id in Ids(change))
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

    /// <summary>The id now, and the one before where the change gave the row another.</summary>
    private static IEnumerable<int> Ids(TableChange change)
    {
        var (now, before) = (change.KeyId, change.OldKeyId);
        if (now is { } id) yield return id;
        if (before is { } old && old != now) yield return old;
    }

    private async Task AddRootsAsync(
        OwnerKind kind, IReadOnlyList<TableChange> changes, Func<TableChange, IEnumerable<int>> owners, Dictionary<int, TableChange> seeds, CancellationToken cancellationToken)
    {
        if (changes.Count == 0) return;
        if (changes.LastOrDefault(change => change.Operation == Operation.Truncate) is { } truncate)
            foreach (var root in await reader.ReadRootsAsync(kind.Type, cancellationToken)) Raise(seeds, root, truncate);
        var bySequence = changes.ToDictionary(change => change.Sequence);
        var latest = new Dictionary<int, long>();
        foreach (var change in changes)
            foreach (var owner in owners(change)) latest[owner] = change.Sequence;
        if (latest.Count == 0) return;
        foreach (var (root, sequence) in await reader.ReadRootsAsync(kind.Type, latest, cancellationToken)) Raise(seeds, root, bySequence[sequence]);
    }

    private async Task AddBelowAsync(Dictionary<int, TableChange> seeds, Dictionary<int, AffectedContainer> affected, CancellationToken cancellationToken)
    {
        if (seeds.Count == 0) return;
        var bySequence = seeds.Values.DistinctBy(change => change.Sequence).ToDictionary(change => change.Sequence);
        var pairs = seeds.ToDictionary(seed => seed.Key, seed => seed.Value.Sequence);
        foreach (var (id, sequence) in await reader.ReadBelowAsync(pairs, cancellationToken))
        {
            if (affected.TryGetValue(id, out var known)) known.Touch(bySequence[sequence]);
            else affected[id] = new AffectedContainer(bySequence[sequence]);
        }
    }

    private static void Raise(Dictionary<int, TableChange> seeds, int id, TableChange change)
    {
        if (!seeds.TryGetValue(id, out var known) || known.Sequence < change.Sequence) seeds[id] = change;
    }
}
