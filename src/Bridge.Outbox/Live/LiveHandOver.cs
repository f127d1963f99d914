using Bridge.Outbox.Records;

namespace Bridge.Outbox.Live;

/// <summary>What one epoch's writer hands to a reader of its process: each record as soon as it is confirmed with all before it.</summary>
/// <remarks>One publisher, the broker's answers on another thread, and the reader on a third.</remarks>
internal sealed class LiveHandOver
{
    /// <summary>How many changes a reader may be behind to be handed what follows: it reads as many from the stream meanwhile.</summary>
    private const int Near = 1000;

    private readonly Lock gate = new();
    private LiveRecords? live;
    private OutboxRecord? last;
    private bool hasEnded;

    /// <summary>A record is about to be published; <paramref name="body"/> is copied when a reader follows.</summary>
    public void Append(ulong tag, OutboxRecord record, ReadOnlyMemory<byte> body)
    {
        lock (gate)
        {
            last = record;
            live?.Append(tag, record, body);
        }
    }

    /// <summary>The broker has confirmed everything up to a record.</summary>
    public void Confirm(ulong tag)
    {
        lock (gate) live?.Confirm(tag);
    }

    /// <summary>Hands what is appended from now on to a reader that has read up to <paramref name="sequence"/>.</summary>
    /// <returns>
    /// Null when the epoch has ended, when the reader is further behind than <see cref="Near"/>, and when it has read what another writer
    /// appended.
    /// </returns>
    public LiveRecords? Follow(long sequence)
    {
        lock (gate)
        {
            if (hasEnded || last is null || sequence > last.LastSequence || last.LastSequence - sequence > Near) return null;
            live?.End();
            return live = new LiveRecords(last);
        }
    }

    /// <summary>The epoch ends: what is not confirmed is never handed over.</summary>
    public void End()
    {
        lock (gate)
        {
            hasEnded = true;
            live?.End();
        }
    }
}
