using System.Text;
using Bridge.Capture.Changes;
using Bridge.Contracts;

namespace Bridge.Capture.Backfill;

/// <summary>The windows of all backfills: jobs announce them with their marks, and capture opens and drains them.</summary>
/// <remarks>
/// Capture opens a window at its mark, shows it its changes and appends its rows; it asks <see cref="IsIdle"/> first, so that it pays
/// nothing while no backfill runs. Thread-safe.
/// </remarks>
public sealed class WindowRegister
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (PageWindow? High, PageWindow? Low)> marks = [];
    private readonly List<PageWindow> open = [];
    private readonly Queue<PageWindow> draining = new();
    private HashSet<RelationName> watched = [];
    private volatile bool isIdle = true;
    private TaskCompletionSource streaming = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? passing;

    /// <summary>True when no change needs to be shown.</summary>
    public bool IsIdle => isIdle;

    /// <summary>True when the transaction in hand is a mark's.</summary>
    public bool HasMark => passing is not null;

    /// <summary>True when rows wait to be appended.</summary>
    public bool HasRows { get { lock (gate) return draining.Count > 0; } }

    /// <summary>Completes while capture streams in this process.</summary>
    public Task Streaming { get { lock (gate) return streaming.Task; } }

    /// <summary>Names the tables that unfinished backfills have begun: a change that moves one of their rows is kept.</summary>
    public void Watch(IEnumerable<RelationName> tables)
    {
        lock (gate)
        {
            watched = [.. tables];
            Settle();
        }
    }

    /// <summary>Announces a mark: where it comes, <paramref name="high"/> may be appended and <paramref name="low"/> opens.</summary>
    /// <returns>The text of the mark to emit.</returns>
    /// <exception cref="EpochEndedException">Capture does not stream at the moment.</exception>
    public string Announce(PageWindow? high, PageWindow? low)
    {
        lock (gate)
        {
            if (!streaming.Task.IsCompleted) throw new EpochEndedException();
            var id = Guid.NewGuid().ToString("N");
            marks[id] = (high, low);
            return id;
        }
    }

    /// <summary>A job gives its windows up.</summary>
    public void Abandon(IEnumerable<PageWindow> windows)
    {
        lock (gate)
        {
            var gone = windows.ToHashSet();
            foreach (var (id, mark) in marks.ToList())
                if ((mark.High is { } high && gone.Contains(high)) || (mark.Low is { } low && gone.Contains(low))) marks.Remove(id);
            open.RemoveAll(gone.Contains);
            var kept = draining.Where(window => !gone.Contains(window)).ToList();
            draining.Clear();
            foreach (var window in kept) draining.Enqueue(window);
            foreach (var window in gone) window.Fail(new EpochEndedException());
            Settle();
        }
    }

    /// <summary>Capture begins an epoch.</summary>
    public void Begin()
    {
        lock (gate) streaming.TrySetResult();
    }

    /// <summary>Capture ends its epoch: every window with it.</summary>
    public void End()
    {
        lock (gate)
        {
            if (streaming.Task.IsCompleted) streaming = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            passing = null;
            var ended = new EpochEndedException();
            foreach (var (high, low) in marks.Values)
            {
                high?.Fail(ended);
                low?.Fail(ended);
            }

            foreach (var window in open) window.Fail(ended);
            foreach (var window in draining) window.Fail(ended);
            marks.Clear();
            open.Clear();
            draining.Clear();
            Settle();
        }
    }

    /// <summary>A mark was read; it counts when its transaction's commit is.</summary>
    public void Read(ReadOnlySpan<byte> content)
    {
        lock (gate) passing = Encoding.UTF8.GetString(content);
    }

    /// <summary>The transaction of the mark that was read has ended, and a SELECT sees it.</summary>
    public void Commit()
    {
        if (passing is null) return;
        lock (gate)
        {
            if (marks.Remove(passing, out var mark))
            {
                if (mark.High is { } high) draining.Enqueue(high);
                if (mark.Low is { } low)
                {
                    open.Add(low);
                    low.Open();
                }
            }

            passing = null;
            Settle();
        }
    }

    /// <summary>Shows a change. The row, when its key must be kept before the change is appended; else null.</summary>
    public MovedRow? Show(RowChange change)
    {
        lock (gate)
        {
            foreach (var window in open)
                if (window.Table == change.Relation) window.Take(change);
            var comesPartial = change.IsPartial && (change.KeyChanged || change.Operation == Operation.Insert);
            return comesPartial && watched.Contains(change.Relation) ? MovedRow.Of(change) : null;
        }
    }

    /// <summary>The window whose rows are to be appended first; null when there is none.</summary>
    public PageWindow? Peek()
    {
        lock (gate) return draining.TryPeek(out var window) ? window : null;
    }

    /// <summary>The window is drained: changes do not concern it any more.</summary>
    public void Done(PageWindow window)
    {
        lock (gate)
        {
            open.Remove(window);
            if (draining.TryPeek(out var first) && first == window) draining.Dequeue();
            Settle();
        }
    }

    private void Settle() => isIdle = open.Count == 0 && draining.Count == 0 && watched.Count == 0;
}
