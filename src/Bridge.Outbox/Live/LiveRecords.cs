using System.Threading.Channels;
using Bridge.Outbox.Records;

namespace Bridge.Outbox.Live;

/// <summary>What a writer appends behind <paramref name="last"/>, handed to one reader of the same process as soon as the broker has
/// confirmed it and all before it.</summary>
/// <remarks>
/// The writer calls under its own lock. Bounded: when the reader lags by more than <see cref="MaxBytes"/>, this ends, and the reader goes
/// on from the stream;
/// so it does when the epoch ends, for a record that was not confirmed may or may not be in the outbox.
/// </remarks>
internal sealed class LiveRecords(OutboxRecord last)
{
    /// <summary>The most that is held for a reader that lags.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    private readonly Queue<(ulong Tag, OutboxRecord Record)> unconfirmed = new();
    private readonly Channel<OutboxRecord> confirmed = Channel
        .CreateUnbounded<OutboxRecord>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private long bytes;
    private volatile bool hasEnded;

    /// <summary>The Sequence of the last change that does not come this way.</summary>
    public long After => last.LastSequence;

    /// <summary>The number of the last record that does not come this way, as a hint: it may be a Checkpoint behind that change.</summary>
    public long AfterRecord => last.RecordNumber;

    /// <summary>True when nothing more is handed over.</summary>
    public bool HasEnded => hasEnded;

    /// <summary>A record is about to be published; it is copied, since the writer uses <paramref name="body"/> again.</summary>
    public void Append(ulong tag, OutboxRecord record, ReadOnlyMemory<byte> body)
    {
        if (hasEnded) return;
        if (Interlocked.Add(ref bytes, body.Length) > MaxBytes) End();
        else unconfirmed.Enqueue((tag, record with { Body = body.ToArray() }));
    }

    /// <summary>The broker has confirmed everything up to a record.</summary>
    public void Confirm(ulong tag)
    {
        while (unconfirmed.TryPeek(out var next) && next.Tag <= tag) confirmed.Writer.TryWrite(unconfirmed.Dequeue().Record);
    }

    /// <summary>Hands nothing more over; what was, can still be read.</summary>
    public void End()
    {
        hasEnded = true;
        confirmed.Writer.TryComplete();
    }

    /// <summary>The next record; null at the end.</summary>
    public async ValueTask<OutboxRecord?> NextAsync(CancellationToken cancellationToken)
    {
        OutboxRecord? record;
        while (!confirmed.Reader.TryRead(out record))
            if (!await confirmed.Reader.WaitToReadAsync(cancellationToken)) return null;
        Interlocked.Add(ref bytes, -record.Body.Length);
        return record;
    }
}
