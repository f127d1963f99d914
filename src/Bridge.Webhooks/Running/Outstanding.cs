namespace Bridge.Webhooks.Running;

/// <summary>The delivery tags of one channel that are not acked, and how long the oldest of them is held. Used by one loop alone.</summary>
internal sealed class Outstanding
{
    private readonly Queue<(ulong Tag, long Received)> held = [];
    private readonly HashSet<ulong> doneAhead = [];
    private readonly List<ulong> postponed = [];
    private ulong firstOpen = 1;

    /// <summary>Tags that are not settled.</summary>
    public int Count { get; private set; }

    /// <summary>True when settled tags are still to be acked.</summary>
    public bool HasPostponed => postponed.Count > 0;

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

    /// <summary>Settles tags. The acks that it takes now: one for all up to a tag, where none before it is open, and one for each
    /// other.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="postpones">Whether a tag behind an open one is left to the next call: by then an ack for many may do.</param>
    public List<(ulong Tag, bool Multiple)> Settle(IReadOnlyCollection<ulong> tags, bool postpones)
    {
        foreach (var tag in tags) doneAhead.Add(tag);
        while (doneAhead.Remove(firstOpen)) firstOpen++;
        Count -= tags.Count;
        var (upTo, acks, later) = (0UL, new List<(ulong, bool)>(), postponed.Count);
        postponed.AddRange(tags);
        var kept = 0;
        for (var i = 0; i < postponed.Count; i++)
        {
            var tag = postponed[i];
            if (tag < firstOpen) upTo = Math.Max(upTo, tag);
            else if (postpones && i >= later) postponed[kept++] = tag;
            else acks.Add((tag, false));
        }

        postponed.RemoveRange(kept, postponed.Count - kept);
        // The last one of an ack for many must itself be unacked.
        if (upTo > 0) acks.Add((upTo, true));
        return acks;
    }

    /// <summary>Forgets everything: the channel is closed.</summary>
    public void Clear()
    {
        held.Clear();
        doneAhead.Clear();
        postponed.Clear();
        (firstOpen, Count) = (1, 0);
    }
}
