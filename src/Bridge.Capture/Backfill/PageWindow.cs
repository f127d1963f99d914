using Bridge.Capture.Changes;

namespace Bridge.Capture.Backfill;

/// <summary>A page between its low mark and the place where its last row is appended: holds the page and what changes meanwhile.</summary>
/// <remarks>
/// The job that reads makes it and waits for it; everything else happens on the thread of capture. A row that changed gives way to its
/// change; of a row whose changes did not carry every column, what was read is merged with what they carried, so that it is the row's
/// state where it is appended.
/// </remarks>
public sealed class PageWindow
{
    private readonly WindowChanges changes;
    private readonly TaskCompletionSource opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<PageOutcome> appended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int next;
    private int written;
    private int merged;

    /// <summary>A window of a job.</summary>
    /// <param name="table">The table.</param>
    /// <param name="job">The job.</param>
    /// <param name="maxKeys">The page is void when more rows than this change meanwhile.</param>
    /// <param name="maxBytes">The page is void when what must be remembered of changes takes more.</param>
    public PageWindow(RelationName table, string job, int maxKeys, int maxBytes)
    {
        Table = table;
        Job = job;
        changes = new WindowChanges(maxKeys, maxBytes);
    }

    /// <summary>The table.</summary>
    public RelationName Table { get; }

    /// <summary>The job that reads.</summary>
    public string Job { get; }

    /// <summary>Completes when the low mark has come through capture: everything committed before it is visible, and everything after it is
    /// seen.</summary>
    public Task Opened => opened.Task;

    /// <summary>Completes when the page's rows stand in the outbox, confirmed; or as void, when the page must be read again.</summary>
    public Task<PageOutcome> Appended => appended.Task;

    /// <summary>The page; set before the high mark is asked for.</summary>
    public RowPage? Page { get; set; }

    /// <summary>True when no row is left to append.</summary>
    public bool IsDrained => changes.IsVoid || Page is null || next >= Page.Count;

    internal void Open() => opened.TrySetResult();

    internal void Take(RowChange change) => changes.Take(change);

    /// <summary>The next row to append; false when none is left.</summary>
    public bool TryNext(out ReadOnlySpan<byte> members, out int keyLength)
    {
        members = default;
        keyLength = 0;
        while (!IsDrained)
        {
            var row = next++;
            var key = Page!.Key(row);
            members = Page.Members(row);
            keyLength = key.Length;
            if (!changes.IsEmpty && changes.TryGet(key, out var state, out var carried))
            {
                if (state != TouchedRow.Partial) continue;
                members = RowParts.Merge(members, carried!);
                merged++;
            }

            written++;
            return true;
        }

        return false;
    }

    /// <summary>What became of the page, once it is drained.</summary>
    public PageOutcome Outcome => new(changes.IsVoid, written, merged);

    /// <summary>The page's rows are confirmed.</summary>
    public void Complete() => appended.TrySetResult(Outcome);

    /// <summary>The epoch ended before the rows were confirmed.</summary>
    public void Fail() => Fail(new EpochEndedException());

    internal void Fail(Exception exception)
    {
        // Nobody may be waiting.
        if (opened.TrySetException(exception)) _ = opened.Task.Exception;
        if (appended.TrySetException(exception)) _ = appended.Task.Exception;
    }
}
