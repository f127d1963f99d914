using System.Diagnostics.CodeAnalysis;
using Bridge.Webhooks.Messages;

namespace Bridge.Webhooks.Running;

/// <summary>The rows that wait, and when each is due. Used by one loop alone.</summary>
internal sealed class WaitingRows
{
    private readonly Dictionary<ulong, WaitingRow> byNumber = [];
    private readonly PriorityQueue<(WaitingRow Row, DateTimeOffset Due), DateTimeOffset> due = new();
    private readonly SortedDictionary<long, long> records = [];
    private readonly HashSet<WaitingRow> all = [];

    /// <summary>How many rows wait.</summary>
    public int Count => all.Count;

    /// <summary>How many messages wait.</summary>
    public int Messages => records.Count;

    /// <summary>Their bodies, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Since when the first of them waits; null when none does.</summary>
    public DateTimeOffset? Since { get; private set; }

    /// <summary>The number that a message waits under; a truncate waits as a row of its own.</summary>
    public static ulong RowOf(WebhookMessage message) => message.Row != 0 ? message.Row : RowNumber.OfTable(message.Schema, message.Table);

    /// <summary>The row that a message must wait behind; null when none waits.</summary>
    public WaitingRow? Find(WebhookMessage message) =>
        byNumber.GetValueOrDefault(RowOf(message)) ?? (message.PreviousRow == 0 ? null : byNumber.GetValueOrDefault(message.PreviousRow));

    /// <summary>A record of the stream before which nothing waits; <paramref name="next"/> when nothing does.</summary>
    public long OldestRecord(long next) => records.Count > 0 ? records.First().Value : next;

    /// <summary>Adds a message behind those of its row; the row is tried when it is <paramref name="dueAt"/>, unless it waited
    /// already.</summary>
    public WaitingRow Add(WaitingEntry entry, DateTimeOffset dueAt)
    {
        var row = Find(entry.Message) ?? new WaitingRow { Due = dueAt };
        if (all.Add(row)) due.Enqueue((row, dueAt), dueAt);
        Tie(row, RowOf(entry.Message));
        if (entry.Message.PreviousRow != 0) Tie(row, entry.Message.PreviousRow);
        row.Entries.Enqueue(entry);
        records[entry.Number] = entry.Record;
        Bytes += entry.Message.Body.Length;
        Since ??= entry.Since;
        return row;
    }

    /// <summary>Removes a row's first message; the row goes with its last one.</summary>
    public WaitingEntry RemoveFirst(WaitingRow row)
    {
        var entry = row.Entries.Dequeue();
        records.Remove(entry.Number);
        Bytes -= entry.Message.Body.Length;
        row.Attempts = 0;
        if (row.Entries.Count == 0)
        {
            all.Remove(row);
            foreach (var number in row.Numbers) byNumber.Remove(number);
        }

        if (all.Count == 0) Since = null;
        return entry;
    }

    /// <summary>Sets when a row that is not under way is tried again.</summary>
    public void Schedule(WaitingRow row, DateTimeOffset at)
    {
        if (!all.Contains(row)) return;
        row.Due = at;
        due.Enqueue((row, at), at);
    }

    /// <summary>Makes every row due: the endpoint is up again.</summary>
    public void MakeDue(DateTimeOffset now)
    {
        foreach (var row in all)
            if (!row.IsUnderWay && row.Due > now) Schedule(row, now);
    }

    /// <summary>When the next row is due; null when none is to come.</summary>
    public DateTimeOffset? NextDue() => TryPeek(out var row) ? row.Due : null;

    /// <summary>Takes the next row, if it is due by then and the stream has its first message.</summary>
    public bool TryTake(DateTimeOffset by, [NotNullWhen(true)] out WaitingRow? row)
    {
        if (!TryPeek(out row) || row.Due > by || !row.Entries.Peek().IsStored) return false;
        due.Dequeue();
        row.IsUnderWay = true;
        return true;
    }

    // What was scheduled anew or is gone stays in the queue until it comes to its front.
    private bool TryPeek([NotNullWhen(true)] out WaitingRow? row)
    {
        while (due.TryPeek(out var first, out _))
        {
            row = first.Row;
            if (all.Contains(row) && !row.IsUnderWay && row.Due == first.Due) return true;
            due.Dequeue();
        }

        row = null;
        return false;
    }

    private void Tie(WaitingRow row, ulong number)
    {
        if (byNumber.TryAdd(number, row)) row.Numbers.Add(number);
    }
}
