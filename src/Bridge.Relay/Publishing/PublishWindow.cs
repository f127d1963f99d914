using Bridge.Relay.Offsets;

namespace Bridge.Relay.Publishing;

/// <summary>The messages that are published and whose offset is not yet saved: bounded, so that a crash repeats no more than
/// them.</summary>
/// <remarks>Thread-safe: one publisher, the broker's answers, the patience timer and the saver of offsets meet here.</remarks>
internal sealed class PublishWindow(RelayOptions options, RelayCounters counters, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<ulong, RelayMessage> sent = [];

    // The newest message of each destination that was passed over without an answer.
    private readonly Dictionary<string, ulong> late = [];
    private readonly Patience patience = new(options, time);
    private ulong nextTag = 1;
    private ulong lowestTag = 1;
    private long answers;
    private (int Count, long Bytes) occupied;
    private (int Count, long Bytes) unsaved;

    /// <summary>The typed messages.</summary>
    public RelayRoute Typed { get; } = new("typed");

    /// <summary>The batches.</summary>
    public RelayRoute Batches { get; } = new("batches");

    /// <summary>Set when room may have appeared.</summary>
    public Signal Room { get; } = new();

    /// <summary>Set when an offset moved.</summary>
    public Signal Progress { get; } = new();

    /// <summary>Messages that are not settled, or wait behind such.</summary>
    public int Count { get { lock (gate) return Typed.Pending.Count + Batches.Pending.Count; } }

    /// <summary>The commit time of the oldest message that is not settled.</summary>
    public DateTimeOffset? OldestCommittedAt
    {
        get
        {
            lock (gate)
            {
                DateTimeOffset? typed = Typed.Pending.TryPeek(out var first) ? first.CommittedAt : null;
                DateTimeOffset? batches = Batches.Pending.TryPeek(out var second) ? second.CommittedAt : null;
                return typed is null || batches < typed ? batches : typed;
            }
        }
    }

    /// <summary>How often the broker answered.</summary>
    public long Answers { get { lock (gate) return answers; } }

    /// <summary>True while the broker takes nothing; patience stands still.</summary>
    public bool IsBlocked { get { lock (gate) return patience.IsBlocked; } set { lock (gate) patience.IsBlocked = value; } }

    /// <summary>The process itself stood still: no message is overdue because of that.</summary>
    public void BeginPatienceAnew()
    {
        lock (gate) patience.BeginAnew();
    }

    /// <summary>Where both routes are.</summary>
    public RelayOffset Offsets { get { lock (gate) return new RelayOffset(Typed.Offset, Batches.Offset); } }

    /// <summary>Waits until another message fits.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (IsFull()) await Room.WaitAsync(cancellationToken);
    }

    /// <summary>Enters a message that is about to be published for the first time.</summary>
    public void Enter(RelayMessage message)
    {
        lock (gate)
        {
            message.Route.Pending.Enqueue(message);
            occupied = (occupied.Count + 1, occupied.Bytes + message.Bytes);
            message.FirstSent = time.GetTimestamp();
            Send(message);
        }
    }

    /// <summary>Gives a message that is published again its new delivery tag.</summary>
    public void EnterAgain(RelayMessage message)
    {
        lock (gate) Send(message);
    }

    /// <summary>Takes the broker's answer; returns what is passed over because of it.</summary>
    public IReadOnlyList<RelayMessage> Answer(ulong tag, bool multiple, bool isAck)
    {
        List<RelayMessage>? passedOver = null;
        lock (gate)
        {
            answers++;
            for (var each = multiple ? lowestTag : tag; each <= tag; each++)
            {
                if (sent.Remove(each, out var message) && message.Tag == each && message.State == MessageState.InFlight
                    && !Settle(message, isAck))
                    (passedOver ??= []).Add(message);
            }

            if (isAck && late.Count > 0) Hear(multiple ? lowestTag : tag, tag);

            if (multiple) lowestTag = tag + 1;
            Advance();
        }

        return passedOver ?? [];
    }

    /// <summary>Passes over what has waited too long, and says what is to be published again, in this order.</summary>
    public (IReadOnlyList<RelayMessage> PassedOver, IReadOnlyList<RelayMessage> Again) Examine()
    {
        lock (gate)
        {
            if (patience.IsBlocked || (Typed.Pending.Count == 0 && Batches.Pending.Count == 0 && patience.IsQuiet)) return ([], []);
            var result = patience.Examine([Typed, Batches]);
            foreach (var message in result.PassedOver)
            {
                // Its record is kept no longer; that its destination answers after all is worth knowing.
                sent.Remove(message.Tag);
                late[message.Destination] = message.Tag;
                counters.PassedOver.Increment();
            }

            Advance();
            return result;
        }
    }

    /// <summary>What is settled since the last call; to be released when its offset is saved.</summary>
    public (RelayOffset Offsets, int Count, long Bytes) TakeSettled()
    {
        lock (gate)
        {
            var taken = unsaved;
            unsaved = default;
            return (new RelayOffset(Typed.Offset, Batches.Offset), taken.Count, taken.Bytes);
        }
    }

    /// <summary>Gives room back.</summary>
    public void Release(int count, long bytes)
    {
        lock (gate) occupied = (occupied.Count - count, occupied.Bytes - bytes);
        Room.Set();
    }

    // One change alone may be larger than the window: its next message then follows.
    private bool IsFullInside => occupied.Count > Typed.Held.Count
        && (occupied.Count >= options.Window || occupied.Bytes >= options.WindowBytes);

    private bool IsFull()
    {
        lock (gate) return IsFullInside;
    }

    private void Send(RelayMessage message)
    {
        message.State = MessageState.InFlight;
        message.Tag = nextTag++;
        sent[message.Tag] = message;
        counters.Published.Increment();
    }

    /// <summary>False when the message is passed over.</summary>
    private bool Settle(RelayMessage message, bool isAck)
    {
        if (isAck)
        {
            message.State = patience.IsTakenProbe(message) ? MessageState.Taken : MessageState.Settled;
            counters.Confirmed.Increment();
            return true;
        }

        message.State = MessageState.Nacked;
        if (!patience.RefusedForGood(message)) return true;
        message.State = MessageState.Settled;
        counters.PassedOver.Increment();
        return false;
    }

    private void Hear(ulong first, ulong last)
    {
        foreach (var (destination, _) in late.Where(passed => passed.Value >= first && passed.Value <= last).ToList())
        {
            late.Remove(destination);
            patience.Heard(destination);
        }
    }

    private void Advance()
    {
        var (typed, batches) = (Typed.Advance(), Batches.Advance());
        if (Typed.Held.Count > 0) Room.Set();
        if (typed.Count + batches.Count == 0) return;
        unsaved = (unsaved.Count + typed.Count + batches.Count, unsaved.Bytes + typed.Bytes + batches.Bytes);
        Progress.Set();
    }
}
