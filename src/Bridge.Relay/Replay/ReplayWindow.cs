using Bridge.Relay.Publishing;

namespace Bridge.Relay.Replay;

/// <summary>Messages published and not yet confirmed, bounded, and the Sequence up to which all is confirmed.</summary>
/// <remarks>Thread-safe: the publisher and the broker's answers meet here.</remarks>
internal sealed class ReplayWindow(RelayOptions options, long? done, long? record, long messages)
{
    private readonly Lock gate = new();
    private readonly LinkedList<Entry> pending = new();
    private readonly Dictionary<ulong, Entry> sent = [];
    private readonly Signal moved = new();
    private ulong lowest = 1;
    private long bytes;
    private Exception? failure;

    /// <summary>All that stands before this Sequence, itself included, is confirmed; the record that holds it; and how many messages
    /// were.</summary>
    public (long? Done, long? Record, long Messages) Confirmed { get { lock (gate) return (done, record, messages); } }

    /// <summary>How many messages are published and not confirmed.</summary>
    public int Count { get { lock (gate) return pending.Count; } }

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
    public void Enter(ulong tag, long sequence, long recordNumber, int size)
    {
        lock (gate)
        {
            var entry = new Entry { Through = sequence, Record = recordNumber, Bytes = size };
            pending.AddLast(entry);
            sent[tag] = entry;
            bytes += size;
        }
    }

    /// <summary>Everything through <paramref name="sequence"/> is out, since what follows is not wanted.</summary>
    public void Pass(long sequence, long recordNumber)
    {
        lock (gate)
        {
            if (pending.Last is { } last) (last.Value.Through, last.Value.Record) = (sequence, recordNumber);
            else (done, record) = (sequence, recordNumber);
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
            TakeAnswer(tag, multiple, isConfirm: true);
            while (pending.First is { Value.IsConfirmed: true } first)
            {
                (done, record) = (first.Value.Through, first.Value.Record);
                messages++;
                bytes -= first.Value.Bytes;
                pending.RemoveFirst();
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
            TakeAnswer(tag, multiple, isConfirm: false);
            failure ??= exception;
        }

        moved.Set();
    }

    /// <summary>Nothing more can be published, and no answer counts any more.</summary>
    public void Fail(Exception exception)
    {
        lock (gate)
        {
            sent.Clear();
            failure ??= exception;
        }

        moved.Set();
    }

    /// <summary>Throws what <see cref="Fail"/> was given.</summary>
    public void ThrowIfFailed()
    {
        lock (gate)
            if (failure is not null) throw failure;
    }

    private void TakeAnswer(ulong tag, bool multiple, bool isConfirm)
    {
        for (var each = multiple ? lowest : tag; each <= tag; each++)
            if (sent.Remove(each, out var entry)) entry.IsConfirmed = isConfirm;
        if (multiple) lowest = tag + 1;
    }

    private bool IsAnswered()
    {
        lock (gate) return sent.Count == 0;
    }

    private bool IsFull()
    {
        ThrowIfFailed();
        lock (gate) return pending.Count >= options.Window || bytes >= options.WindowBytes;
    }

    private bool IsEmpty()
    {
        ThrowIfFailed();
        lock (gate) return pending.Count == 0;
    }

    private sealed class Entry
    {
        public long Through { get; set; }

        public long Record { get; set; }

        public required int Bytes { get; init; }

        public bool IsConfirmed { get; set; }
    }
}
