using Bridge.Hosting.Messaging;

namespace Bridge.Relay.Publishing;

/// <summary>Messages on their way to one destination, bounded, and the Sequence up to which all is confirmed.</summary>
/// <remarks>Thread-safe: the publisher and the broker's answers meet here.</remarks>
/// <param name="most">The most messages in it.</param>
/// <param name="mostBytes">The most bytes in it; one message alone may be larger.</param>
/// <param name="place">What was confirmed before.</param>
/// <param name="isCareful">True: one message alone until <see cref="Trial"/> were taken.</param>
internal sealed class PlaceWindow(
    int most, long mostBytes, (long? Done, long? Record, long Messages) place, bool isCareful = false) : IDisposable
{
    /// <summary>How many messages a destination that refused one takes singly before it gets more at once.</summary>
    public const int Trial = 10;

    private readonly Lock gate = new();
    private readonly ConfirmWindow<Entry> sent = new();
    private readonly Signal moved = new();
    private (long? Done, long? Record, long Messages) confirmed = place;
    private Entry? newest;
    private int taken;
    private bool isOver;
    private readonly CancellationTokenSource failing = new();
    private Exception? failure;

    /// <summary>Cancelled when nothing more can be published: <see cref="ThrowIfFailed"/> says why.</summary>
    public CancellationToken Failing => failing.Token;

    /// <summary>All that stands before this Sequence, itself included, is confirmed; the record that holds it; and how many messages
    /// were.</summary>
    public (long? Done, long? Record, long Messages) Confirmed { get { lock (gate) return confirmed; } }

    /// <summary>How many messages are published and not confirmed.</summary>
    public int Count { get { lock (gate) return sent.Count; } }

    /// <summary>When the oldest message that is not confirmed was sent, as a timestamp; null when there is none.</summary>
    public long? OldestSentAt { get { lock (gate) return sent.TryPeek(out var oldest) ? oldest.SentAt : null; } }

    /// <summary>Waits until another message fits.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellationToken)
    {
        while (IsFull()) await moved.WaitAsync(cancellationToken);
    }

    /// <summary>Waits until everything is confirmed.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        while (!IsEmpty()) await moved.WaitAsync(cancellationToken);
    }

    /// <summary>Enters a message about to be published; with it everything through <paramref name="sequence"/> is out.</summary>
    public void Enter(ulong tag, long sequence, long recordNumber, int size, long sentAt = 0)
    {
        lock (gate)
        {
            newest = new Entry { Through = sequence, Record = recordNumber, SentAt = sentAt };
            sent.Enter(tag, newest, size);
        }
    }

    /// <summary>Everything through <paramref name="sequence"/> is out, since what follows is not wanted.</summary>
    public void Pass(long sequence, long recordNumber)
    {
        lock (gate)
        {
            if (sent.Count > 0) (newest!.Through, newest.Record) = (sequence, recordNumber);
            else confirmed = confirmed with { Done = sequence, Record = recordNumber };
        }
    }

    /// <summary>Waits until the broker has answered for everything published, be it that it refused something, or will not answer any
    /// more.</summary>
    public async ValueTask WaitForAnswersAsync(CancellationToken cancellationToken)
    {
        while (!IsAnswered()) await moved.WaitAsync(cancellationToken);
    }

    /// <summary>Takes the broker's confirm.</summary>
    public void Confirm(ulong tag, bool multiple)
    {
        lock (gate)
        {
            if (isOver) return;
            sent.Confirm(tag, multiple);
            while (sent.TryTake(out var entry))
            {
                taken++;
                confirmed = (entry.Through, entry.Record, confirmed.Messages + 1);
            }
        }

        moved.Set();
    }

    /// <summary>Takes the broker's refusal: nothing more can be published. What it covers is not confirmed by a later answer for all up to
    /// a higher tag.</summary>
    public void Refuse(ulong tag, bool multiple, Exception exception)
    {
        lock (gate)
        {
            sent.Refuse(tag, multiple);
            failure ??= exception;
        }

        failing.Cancel();
        moved.Set();
    }

    /// <summary>Nothing more can be published, and no answer counts any more.</summary>
    public void Fail(Exception exception)
    {
        lock (gate)
        {
            isOver = true;
            failure ??= exception;
        }

        failing.Cancel();
        moved.Set();
    }

    /// <inheritdoc/>
    public void Dispose() => failing.Dispose();

    /// <summary>Throws what <see cref="Fail"/> was given.</summary>
    public void ThrowIfFailed()
    {
        lock (gate)
            if (failure is not null) throw failure;
    }

    private bool IsAnswered()
    {
        lock (gate) return isOver || !sent.IsAwaiting;
    }

    private bool IsFull()
    {
        ThrowIfFailed();
        lock (gate) return sent.Count >= (isCareful && taken < Trial ? 1 : most) || (sent.Count > 0 && sent.Bytes >= mostBytes);
    }

    private bool IsEmpty()
    {
        ThrowIfFailed();
        lock (gate) return sent.Count == 0;
    }

    private sealed class Entry
    {
        public long Through { get; set; }

        public long Record { get; set; }

        public required long SentAt { get; init; }
    }
}
