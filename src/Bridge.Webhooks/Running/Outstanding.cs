namespace Bridge.Webhooks.Running;

/// <summary>The delivery tags of one channel that are not acked, and how long the oldest of them is held. Used by one loop alone.</summary>
internal sealed class Outstanding
{
    private readonly Queue<(ulong Tag, long Received)> held = [];
    private readonly HashSet<ulong> doneAhead = [];
    private ulong firstOpen = 1;

    /// <summary>Tags that are not acked.</summary>
    public int Count { get; private set; }

    /// <summary>When the oldest was received; null when there is none.</summary>
    public long? OldestReceived
    {
        get
        {
            while (held.TryPeek(out var first) && (first.Tag < firstOpen || doneAhead.Contains(first.Tag))) held.Dequeue();
            return held.TryPeek(out var oldest) ? oldest.Received : null;
        }
    }

    /// <summary>A tag was received.</summary>
    public void Add(ulong tag, long received)
    {
        held.Enqueue((tag, received));
        Count++;
    }

    /// <summary>Settles tags. The acks that it takes: one for all up to a tag, where none before it is open, and one for each other.</summary>
    public List<(ulong Tag, bool Multiple)> Settle(IReadOnlyCollection<ulong> tags)
    {
        foreach (var tag in tags) doneAhead.Add(tag);
        while (doneAhead.Remove(firstOpen)) firstOpen++;
        Count -= tags.Count;
        var (upTo, acks) = (0UL, new List<(ulong, bool)>());
        foreach (var tag in tags)
        {
            if (tag >= firstOpen) acks.Add((tag, false));
            else if (tag > upTo) upTo = tag;
        }

        // The last one of an ack for many must itself be unacked.
        if (upTo > 0) acks.Add((upTo, true));
        return acks;
    }

    /// <summary>Forgets everything: the channel is closed.</summary>
    public void Clear()
    {
        held.Clear();
        doneAhead.Clear();
        (firstOpen, Count) = (1, 0);
    }
}
