namespace Bridge.Hosting.Messaging;

/// <summary>What was published on one channel and is not yet confirmed together with all before it.</summary>
/// <remarks>
/// Not thread-safe: its owner's lock guards it. Delivery tags grow; the broker confirms one or all up to one, in about their order. A
/// message that it refused stays, and with it all behind it: a later answer for all up to a higher tag does not cover it.
/// See https://www.rabbitmq.com/docs/confirms
/// </remarks>
/// <typeparam name="T">What the owner wants back when a message leaves.</typeparam>
public sealed class ConfirmWindow<T>
{
    private readonly Queue<Entry> entries = new();
    private readonly HashSet<ulong> early = [];
    private readonly HashSet<ulong> refused = [];
    private ulong through;

    private readonly record struct Entry(ulong Tag, T Item, int Bytes);

    /// <summary>How many messages are in it.</summary>
    public int Count => entries.Count;

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>True while the broker owes an answer for one of them.</summary>
    public bool IsAwaiting => refused.Count == 0 ? entries.Count > 0 : entries.Any(entry => !IsAnswered(entry.Tag));

    /// <summary>Enters a message that is about to be published.</summary>
    public void Enter(ulong tag, T item, int bytes)
    {
        entries.Enqueue(new Entry(tag, item, bytes));
        Bytes += bytes;
    }

    /// <summary>The broker confirmed a message, or all up to it.</summary>
    public void Confirm(ulong tag, bool multiple)
    {
        if (multiple) through = Math.Max(through, tag);
        else early.Add(tag);
    }

    /// <summary>The broker refused a message, or all up to it that it has not answered.</summary>
    public void Refuse(ulong tag, bool multiple)
    {
        if (!multiple)
        {
            refused.Add(tag);
            return;
        }

        foreach (var entry in entries)
            if (entry.Tag <= tag && !IsAnswered(entry.Tag)) refused.Add(entry.Tag);
    }

    /// <summary>Takes the oldest message when it is confirmed.</summary>
    public bool TryTake(out T item)
    {
        if (!entries.TryPeek(out var oldest) || refused.Contains(oldest.Tag) || !(early.Remove(oldest.Tag) || oldest.Tag <= through))
        {
            item = default!;
            return false;
        }

        item = oldest.Item;
        Bytes -= oldest.Bytes;
        entries.Dequeue();
        return true;
    }

    /// <summary>Shows the oldest message; false when there is none.</summary>
    public bool TryPeek(out T item)
    {
        var isThere = entries.TryPeek(out var oldest);
        item = oldest.Item;
        return isThere;
    }

    private bool IsAnswered(ulong tag) => refused.Contains(tag) || early.Contains(tag) || tag <= through;
}
