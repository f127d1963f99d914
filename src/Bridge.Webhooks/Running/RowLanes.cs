using System.Diagnostics.CodeAnalysis;

namespace Bridge.Webhooks.Running;

/// <summary>Orders messages by row: the first of each row is ready, the others wait until it is released. Used by one loop alone.</summary>
internal sealed class RowLanes
{
    private readonly Dictionary<ulong, Queue<QueuedMessage>> rows = [];
    private readonly Queue<QueuedMessage> ready = [];

    /// <summary>True when nothing is in it, under way or not.</summary>
    public bool IsEmpty => rows.Count == 0;

    /// <summary>Adds a message behind those of its rows.</summary>
    public void Add(QueuedMessage queued)
    {
        queued.Blockers = 0;
        Enter(queued.Message.Row, queued);
        if (queued.Message.PreviousRow != 0) Enter(queued.Message.PreviousRow, queued);
        if (queued.Blockers == 0) ready.Enqueue(queued);
    }

    /// <summary>The next message that may be delivered; it stays.</summary>
    public bool TryPeek([NotNullWhen(true)] out QueuedMessage? queued) => ready.TryPeek(out queued);

    /// <summary>Takes what <see cref="TryPeek"/> gave; its rows are closed until it is released.</summary>
    public void Take() => ready.Dequeue();

    /// <summary>Opens a message's rows for the next one.</summary>
    public void Release(QueuedMessage queued)
    {
        Leave(queued.Message.Row, queued);
        if (queued.Message.PreviousRow != 0) Leave(queued.Message.PreviousRow, queued);
    }

    /// <summary>Forgets everything; what is released later is not known any more.</summary>
    public void Clear()
    {
        rows.Clear();
        ready.Clear();
    }

    private void Enter(ulong row, QueuedMessage queued)
    {
        if (!rows.TryGetValue(row, out var lane)) rows[row] = lane = new Queue<QueuedMessage>(1);
        lane.Enqueue(queued);
        if (lane.Count > 1) queued.Blockers++;
    }

    private void Leave(ulong row, QueuedMessage queued)
    {
        if (!rows.TryGetValue(row, out var lane) || lane.Peek() != queued) return;
        lane.Dequeue();
        if (lane.Count == 0) rows.Remove(row);
        else if (--lane.Peek().Blockers == 0) ready.Enqueue(lane.Peek());
    }
}
