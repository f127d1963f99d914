using Bridge.Hosting.Messaging;
using Bridge.Relay.Offsets;

namespace Bridge.Relay.Publishing;

/// <summary>The messages that are published to the exchanges and whose offset is not yet saved: bounded, so that a crash repeats no more
/// than them.</summary>
/// <remarks>Thread-safe: one publisher, the broker's answers, the timer and the saver of offsets meet here.</remarks>
/// <param name="options">The bounds.</param>
/// <param name="counters">What is counted.</param>
/// <param name="signs">Judges what the broker answers.</param>
/// <param name="time">The clock.</param>
/// <param name="isCareful">True: one message alone until <see cref="PlaceWindow.Trial"/> were taken.</param>
internal sealed class ExchangeWindow(
    RelayOptions options, RelayCounters counters, TroubleSigns signs, TimeProvider time, bool isCareful = false)
{
    private readonly Lock gate = new();
    private readonly ConfirmWindow<(SentMessage Message, long SentAt)> sent = new();
    private readonly RelayRoute typed = new();
    private readonly RelayRoute batches = new();
    private ulong nextTag = 1;
    private long confirmed;
    private (int Count, long Bytes) occupied;
    private (int Count, long Bytes) unsaved;

    /// <summary>Set when room may have appeared.</summary>
    public Signal Room { get; } = new();

    /// <summary>Set when an offset moved.</summary>
    public Signal Progress { get; } = new();

    /// <summary>Messages that are not confirmed, or wait behind such.</summary>
    public int Count { get { lock (gate) return sent.Count; } }

    /// <summary>The commit time of the oldest message that is not confirmed.</summary>
    public DateTimeOffset? OldestCommittedAt { get { lock (gate) return sent.TryPeek(out var first) ? first.Message.CommittedAt : null; } }

    /// <summary>The commit time of the last change whose typed messages are confirmed.</summary>
    public DateTimeOffset? LastCommittedAt { get { lock (gate) return typed.CommittedAt; } }

    /// <summary>True while the broker takes nothing.</summary>
    public bool IsBlocked { get { lock (gate) return signs.IsBlocked; } set { lock (gate) signs.IsBlocked = value; } }

    /// <summary>Where both routes are.</summary>
    public RelayOffset Offsets { get { lock (gate) return new RelayOffset(typed.Offset, batches.Offset); } }

    /// <summary>True while one message alone is tried.</summary>
    public bool IsTrying { get { lock (gate) return isCareful && confirmed < PlaceWindow.Trial; } }

    /// <summary>Begins behind saved offsets.</summary>
    public void Begin(RelayOffset saved)
    {
        lock (gate) (typed.Offset, batches.Offset) = (saved.Typed, saved.Batches);
    }

    /// <summary>Waits until another message fits.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (IsFull()) await Room.WaitAsync(cancellationToken);
    }

    /// <summary>Enters a message that is about to be published.</summary>
    public void Enter(SentMessage message)
    {
        lock (gate)
        {
            occupied = (occupied.Count + 1, occupied.Bytes + message.Bytes);
            sent.Enter(nextTag++, (message, time.GetTimestamp()), message.Bytes);
            counters.Published.Increment();
        }
    }

    /// <summary>Takes the broker's confirm.</summary>
    public void Confirm(ulong tag, bool multiple)
    {
        lock (gate)
        {
            sent.Confirm(tag, multiple);
            var passed = unsaved;
            while (sent.TryTake(out var entry))
            {
                confirmed++;
                counters.Confirmed.Increment();
                var (count, bytes) = (entry.Message.IsBatch ? batches : typed).Take(entry.Message);
                passed = (passed.Count + count, passed.Bytes + bytes);
            }

            if (typed.Held > 0 || isCareful) Room.Set();
            if (passed.Count == unsaved.Count) return;
            unsaved = passed;
            Progress.Set();
        }
    }

    /// <summary>Takes the broker's refusal: some queue did not take what others may have.</summary>
    public void Refuse(ulong tag, bool multiple)
    {
        lock (gate)
        {
            sent.Refuse(tag, multiple);
            signs.Refused();
        }
    }

    /// <summary>What shows that some destination is in trouble; null while all is well.</summary>
    public string? FindTrouble()
    {
        lock (gate)
        {
            var isWaiting = sent.TryPeek(out var oldest);
            return signs.Look(new TroubleView(isWaiting ? oldest.SentAt : null, isWaiting ? oldest.Message.CommittedAt : null,
                IsFullInside, confirmed));
        }
    }

    /// <summary>What is confirmed since the last call; to be released when its offset is saved.</summary>
    public (RelayOffset Offsets, int Count, long Bytes) TakeConfirmed()
    {
        lock (gate)
        {
            var taken = unsaved;
            unsaved = default;
            return (new RelayOffset(typed.Offset, batches.Offset), taken.Count, taken.Bytes);
        }
    }

    /// <summary>Gives room back.</summary>
    public void Release(int count, long bytes)
    {
        lock (gate) occupied = (occupied.Count - count, occupied.Bytes - bytes);
        Room.Set();
    }

    // One change alone may be larger than the window: its next message then follows.
    private bool IsFullInside => isCareful && confirmed < PlaceWindow.Trial ? sent.Count > 0
        : occupied.Count > typed.Held && (occupied.Count >= options.Window || occupied.Bytes >= options.WindowBytes);

    private bool IsFull()
    {
        lock (gate) return IsFullInside;
    }
}
