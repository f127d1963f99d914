using System.Text.Json;
using Bridge.Capture.Backfill;
using Bridge.Contracts;
using Bridge.State;
using Bridge.State.Jobs;
using Bridge.Worker.Jobs;
using Bridge.Worker.State;

namespace Bridge.Worker.Backfill;

/// <summary>Keeps, in the state, the keys that unfinished backfills must read once more: rows that came to a new key without all of their
/// columns.</summary>
internal sealed class MovedRows(WindowRegister register, StateHolder holder) : IMovedRows, IDisposable
{
    private const string KindName = BackfillWork.KindName;
    private const string Part = "moved";

    // So few that the record of them, written for each record of changes, stays small; so many that a page of them is worth its marks.
    private const int WorthReading = 100;

    private readonly SemaphoreSlim changing = new(1, 1);

    /// <summary>Watches the tables that unfinished backfills have begun.</summary>
    public void Watch(StateWriter state) => register
        .Watch(Unfinished(state.Entries).SelectMany(job => job.Tables).Select(progress => progress.Table.ToName()));

    /// <summary>The same, for the state that this process holds.</summary>
    /// <exception cref="StateNotHeldException">It holds none.</exception>
    public async Task WatchAsync(CancellationToken cancellationToken) => Watch(await holder.RequireAsync(cancellationToken));

    /// <inheritdoc/>
    public Task KeepAsync(IReadOnlyCollection<MovedRow> rows, CancellationToken cancellationToken) => ChangeAsync(
        async state =>
        {
            foreach (var (id, isWhole, tables) in Unfinished(state.Entries))
            {
                foreach (var progress in tables)
                {
                    var known = Read(state.Entries, id).FirstOrDefault(moved => moved.Table == progress.Table)
                        ?? new MovedKeys(progress.Table, new Dictionary<string, int>(), false);
                    var next = rows.Where(row => row.Table == progress.Table.ToName())
                        .Aggregate(known, (keys, row) => With(keys, row, isWhole && progress.IsScanned));
                    if (next != known) await SaveAsync(state, id, next, cancellationToken);
                }
            }
        },
        cancellationToken);

    /// <summary>True when so many were kept for a table of a job that they should be read before more come.</summary>
    public async Task<bool> IsWorthReadingAsync(string id, TableRef table, CancellationToken cancellationToken) =>
        await FindAsync(id, table, cancellationToken) is { Keys.Count: >= WorthReading };

    /// <summary>What was kept for a table of a job; null when nothing was.</summary>
    public async Task<MovedKeys?> FindAsync(string id, TableRef table, CancellationToken cancellationToken) =>
        Read((await holder.RequireAsync(cancellationToken)).Entries, id).FirstOrDefault(moved => moved.Table == table);

    /// <summary>Forgets what was read again.</summary>
    public Task ForgetAsync(string id, MovedKeys read, CancellationToken cancellationToken) => ChangeAsync(
        async state =>
        {
            var known = Read(state.Entries, id).FirstOrDefault(moved => moved.Table == read.Table);
            if (known is not null) await SaveAsync(state, id, known.Without(read), cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => changing.Dispose();

    // Once the whole table is read, whoever applies changes in order has the row under the key that it had, but for those that are still to
    // be read.
    private static MovedKeys With(MovedKeys known, MovedRow row, bool isWholeRead) =>
        isWholeRead && row.Before is { } before && !known.Keys.ContainsKey(before) ? known : known.With(row.Key);

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

    // A side-record of a backfill is no reason to stop capture: what cannot be kept key by key is kept as "read all again".
    private static async Task SaveAsync(StateWriter state, string id, MovedKeys moved, CancellationToken cancellationToken)
    {
        var others = Read(state.Entries, id).Where(known => known.Table != moved.Table);
        MovedKeys[] all = moved.IsEmpty ? [.. others] : [.. others, moved];
        var key = JobKeys.Part(KindName, id, Part);
        try
        {
            await state.PutAsync(key, all, cancellationToken);
        }
        catch (StateFullException)
        {
            await state.PutAsync(key, all.Select(keys => keys.ToAll()), cancellationToken);
        }
    }

    private static MovedKeys[] Read(IReadOnlyDictionary<string, StateEntry> entries, string id) =>
        Value<MovedKeys[]>(entries, JobKeys.Part(KindName, id, Part)) ?? [];

    // A table is begun once its progress says so, which is saved before its first mark.
    private static IEnumerable<(string Id, bool IsWhole, IReadOnlyList<TableProgress> Tables)> Unfinished(
        IReadOnlyDictionary<string, StateEntry> entries)
    {
        foreach (var id in entries.Keys.Select(key => JobKeys.IdOfSpec(KindName, key)).OfType<string>().ToList())
        {
            var standing = Value<JobStanding<BackfillProgress>>(entries, JobKeys.Progress(KindName, id));
            if (standing is null or { State: JobState.Completed or JobState.Cancelled or JobState.Failed }) continue;
            var isWhole = Value<JobSpec<BackfillSpec>>(entries, JobKeys.Spec(KindName, id))
                is { Spec: { Where: null, FromKey: null, ToKey: null } };
            yield return (id, isWhole, [.. (standing.Progress?.Tables ?? []).Where(progress => progress.State == JobState.Running)]);
        }
    }

    private static T? Value<T>(IReadOnlyDictionary<string, StateEntry> entries, string key)
        where T : class => entries.TryGetValue(key, out var entry) && entry.Value is { } value ? value.Deserialize<T>(BridgeJson.Web)
            : null;
}
