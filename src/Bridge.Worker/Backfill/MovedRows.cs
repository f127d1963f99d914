using System.Text.Json;
using Bridge.Capture.Backfill;
using Bridge.Capture.Changes;
using Bridge.Hosting.State;
using Bridge.Worker.State;

namespace Bridge.Worker.Backfill;

/// <summary>Keeps, in the state, the keys that unfinished backfills must read once more: rows that came to a new key without all of their columns.</summary>
internal sealed class MovedRows(BackfillDesk desk, StateHolder holder) : IMovedRows, IDisposable
{
    private const string KindName = BackfillWork.KindName;
    private const string Part = "moved";
    private const int MostKeys = 1_000;

    private readonly SemaphoreSlim changing = new(1, 1);

    /// <summary>Watches the tables that unfinished backfills have begun.</summary>
    public void Watch(StateWriter state) => desk.Watch(Unfinished(state.Entries).SelectMany(job => job.Tables).Select(table => table.ToName()));

    /// <inheritdoc/>
    public Task KeepAsync(RelationName table, string key, CancellationToken cancellationToken) => ChangeAsync(
        async state =>
        {
            foreach (var (id, tables) in Unfinished(state.Entries).Where(job => job.Tables.Contains(TableRef.Of(table))))
            {
                var known = Read(state.Entries, id).FirstOrDefault(moved => moved.Table == TableRef.Of(table)) ?? new MovedKeys(TableRef.Of(table), [], false);
                if (known.ReadAll || known.Keys.Contains(key)) continue;
                var next = known.Keys.Count < MostKeys ? known with { Keys = [.. known.Keys, key] } : known with { Keys = [], ReadAll = true };
                await SaveAsync(state, id, next, cancellationToken);
            }
        },
        cancellationToken);

    /// <summary>What was kept for a table of a job; null when nothing was.</summary>
    public async Task<MovedKeys?> FindAsync(string id, TableRef table, CancellationToken cancellationToken) =>
        Read((await holder.RequireAsync(cancellationToken)).Entries, id).FirstOrDefault(moved => moved.Table == table);

    /// <summary>Forgets what was read again.</summary>
    public Task ForgetAsync(string id, MovedKeys read, CancellationToken cancellationToken) => ChangeAsync(
        async state =>
        {
            var known = Read(state.Entries, id).FirstOrDefault(moved => moved.Table == read.Table);
            if (known is null) return;
            await SaveAsync(state, id, known with { Keys = [.. known.Keys.Except(read.Keys)], ReadAll = known.ReadAll && !read.ReadAll }, cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => changing.Dispose();

    private async Task ChangeAsync(Func<StateWriter, Task> change, CancellationToken cancellationToken)
    {
        await changing.WaitAsync(cancellationToken);
        try
        {
            await change(await holder.RequireAsync(cancellationToken));
        }
        finally
        {
            changing.Release();
        }
    }

    private static Task<long> SaveAsync(StateWriter state, string id, MovedKeys moved, CancellationToken cancellationToken)
    {
        var others = Read(state.Entries, id).Where(known => known.Table != moved.Table);
        return state.PutAsync(JobKeys.Part(KindName, id, Part), moved.Keys.Count > 0 || moved.ReadAll ? others.Append(moved).ToArray() : [.. others], cancellationToken);
    }

    private static MovedKeys[] Read(IReadOnlyDictionary<string, StateEntry> entries, string id) =>
        entries.TryGetValue(JobKeys.Part(KindName, id, Part), out var entry) && entry.Value is { } value ? value.Deserialize<MovedKeys[]>(JsonSerializerOptions.Web) ?? [] : [];

    // A table is begun once its progress says so, which is saved before its first mark.
    private static IEnumerable<(string Id, IReadOnlyList<TableRef> Tables)> Unfinished(IReadOnlyDictionary<string, StateEntry> entries)
    {
        foreach (var id in entries.Keys.Select(key => JobKeys.IdOfSpec(KindName, key)).OfType<string>().ToList())
        {
            if (!entries.TryGetValue(JobKeys.Progress(KindName, id), out var entry) || entry.Value is not { } value) continue;
            var standing = value.Deserialize<Jobs.JobStanding<BackfillProgress>>(JsonSerializerOptions.Web);
            if (standing is null or { State: JobState.Completed or JobState.Cancelled or JobState.Failed }) continue;
            yield return (id, [.. (standing.Progress?.Tables ?? []).Where(table => table.State == JobState.Running).Select(table => table.Table)]);
        }
    }
}
