using Bridge.Contracts.Positions;
using Bridge.Outbox.Live;
using Bridge.Outbox.Records;

namespace Bridge.Outbox.Writing;

/// <summary>What is published and not yet confirmed: bounded in bytes and records; remembers which Checkpoints are confirmed with everything before them.</summary>
/// <remarks>One publisher, and the broker's answers on another thread.</remarks>
internal sealed class PublishWindow(int maxBytes, int maxRecords, TimeProvider time)
{
    /// <summary>How many changes a reader may be behind to be handed what follows: it reads as many from the stream meanwhile.</summary>
    private const int Near = 1000;

    private readonly Lock gate = new();
    private readonly Queue<Entry> inFlight = new();
    private readonly HashSet<ulong> confirmedEarly = [];
    private readonly Queue<(Lsn Lsn, long At)> checkpoints = new();
    private readonly Queue<(ulong Tag, TaskCompletionSource Confirmed)> awaited = new();
    private TaskCompletionSource? waiter;
    private Exception? failure;
    private ulong confirmedThrough;
    private LiveRecords? live;
    private OutboxRecord? last;
    private long bytes;

    private readonly record struct Entry(ulong Tag, int Bytes, Lsn? CompleteThrough);

    /// <summary>The highest LSN that a confirmed Checkpoint says everything is complete through.</summary>
    public Lsn CompleteThrough { get; private set; }

    /// <summary>Waits until a record fits and enters it; <paramref name="body"/> is what will be published.</summary>
    /// <exception cref="OutboxLostException">The epoch has ended.</exception>
    public async ValueTask EnterAsync(ulong tag, OutboxRecord record, ReadOnlyMemory<byte> body, Lsn? completeThrough, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                ThrowIfFailed();
                if (inFlight.Count == 0 || (bytes + body.Length <= maxBytes && inFlight.Count < maxRecords))
                {
                    inFlight.Enqueue(new Entry(tag, body.Length, completeThrough));
                    bytes += body.Length;
                    last = record;
                    live?.Append(tag, record, body);
                    return;
                }

                waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = waiter.Task;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Hands what is entered from now on to a reader that has read up to <paramref name="sequence"/>.</summary>
    /// <returns>Null when the epoch has ended, when the reader is further behind than <see cref="Near"/>, and when it has read what another writer appended.</returns>
    public LiveRecords? Follow(long sequence)
    {
        lock (gate)
        {
            if (failure is not null || last is null || sequence > last.LastSequence || last.LastSequence - sequence > Near) return null;
            live?.End();
            return live = new LiveRecords(last);
        }
    }

    /// <summary>Waits until everything entered is confirmed.</summary>
    public async ValueTask DrainAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                ThrowIfFailed();
                if (inFlight.Count == 0) return;
                waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = waiter.Task;
            }

            await wait.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What is published and not yet confirmed, in bytes.</summary>
    public long Bytes { get { lock (gate) return bytes; } }

    /// <summary>Completes when less than <paramref name="limit"/> bytes are unconfirmed, or a confirm has come: look again then.</summary>
    public Task BelowAsync(long limit)
    {
        lock (gate)
        {
            if (bytes < limit || failure is not null) return Task.CompletedTask;
            waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return waiter.Task;
        }
    }

    /// <summary>Completes when everything entered up to now is confirmed; fails when the epoch ends before.</summary>
    public Task ConfirmedAsync(ulong lastTag)
    {
        lock (gate)
        {
            if (failure is not null) return Task.FromException(new OutboxLostException(failure.Message, failure));
            if (inFlight.Count == 0) return Task.CompletedTask;
            var confirmed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            awaited.Enqueue((lastTag, confirmed));
            return confirmed.Task;
        }
    }

    /// <summary>The broker confirmed a record, or all up to it. When the epoch has ended, that no longer counts: one before it may have been refused.</summary>
    public void Confirm(ulong tag, bool multiple)
    {
        lock (gate)
        {
            if (failure is not null) return;
            if (multiple) confirmedThrough = Math.Max(confirmedThrough, tag);
            else confirmedEarly.Add(tag);
            while (inFlight.TryPeek(out var entry) && IsConfirmed(entry.Tag)) Leave(inFlight.Dequeue());
            while (awaited.TryPeek(out var asked) && (inFlight.Count == 0 || inFlight.Peek().Tag > asked.Tag)) awaited.Dequeue().Confirmed.TrySetResult();
            Wake();
        }
    }

    /// <summary>The epoch ends; whoever waits is told.</summary>
    public void Fail(Exception exception)
    {
        lock (gate)
        {
            failure ??= exception;
            live?.End();
            while (awaited.TryDequeue(out var asked)) asked.Confirmed.TrySetException(new OutboxLostException(failure.Message, failure));
            Wake();
        }
    }

    /// <summary>Throws when the epoch has ended.</summary>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref failure) is { } cause) throw new OutboxLostException(cause.Message, cause);
    }

    /// <summary>The highest LSN whose Checkpoint has been confirmed for at least <paramref name="delay"/>; null when there is no new one.</summary>
    public Lsn? TakeAcknowledgeable(TimeSpan delay)
    {
        lock (gate)
        {
            if (failure is not null) return null;
            Lsn? ready = null;
            while (checkpoints.TryPeek(out var oldest) && time.GetElapsedTime(oldest.At) >= delay) ready = checkpoints.Dequeue().Lsn;
            return ready;
        }
    }

    private bool IsConfirmed(ulong tag) => confirmedEarly.Remove(tag) || tag <= confirmedThrough;

    private void Leave(Entry entry)
    {
        bytes -= entry.Bytes;
        live?.Confirm(entry.Tag);
        if (entry.CompleteThrough is not { } lsn) return;
        CompleteThrough = lsn;
        checkpoints.Enqueue((lsn, time.GetTimestamp()));
    }

    private void Wake()
    {
        waiter?.TrySetResult();
        waiter = null;
    }

}
