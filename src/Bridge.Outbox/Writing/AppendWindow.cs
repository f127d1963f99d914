using Bridge.Contracts.Positions;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Live;
using Bridge.Outbox.Records;

namespace Bridge.Outbox.Writing;

/// <summary>What is appended and not yet confirmed, bounded in bytes and records (outbox rule 2, append).</summary>
/// <remarks>
/// One publisher, and the broker's answers on another thread. What leaves it is confirmed with everything before it: so it tells
/// <paramref name="checkpoints"/> (outbox rule 6, acknowledge) and <paramref name="live"/>.
/// </remarks>
internal sealed class AppendWindow(int maxBytes, int maxRecords, ConfirmedCheckpoints checkpoints, LiveHandOver live)
{
    private readonly Lock gate = new();
    private readonly ConfirmWindow<Entry> inFlight = new();
    private readonly Queue<(ulong Tag, TaskCompletionSource Confirmed)> awaited = new();
    private TaskCompletionSource? waiter;
    private Exception? failure;

    private readonly record struct Entry(ulong Tag, Lsn? CompleteThrough);

    /// <summary>Waits until a record fits and enters it; <paramref name="body"/> is what will be published.</summary>
    /// <exception cref="OutboxLostException">The epoch has ended.</exception>
    public async ValueTask EnterAsync(
        ulong tag, OutboxRecord record, ReadOnlyMemory<byte> body, Lsn? completeThrough, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                ThrowIfFailed();
                if (inFlight.Count == 0 || (inFlight.Bytes + body.Length <= maxBytes && inFlight.Count < maxRecords))
                {
                    inFlight.Enter(tag, new Entry(tag, completeThrough), body.Length);
                    live.Append(tag, record, body);
                    return;
                }

                waiter ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = waiter.Task;
            }

            await wait.WaitAsync(cancellationToken);
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
    public long Bytes { get { lock (gate) return inFlight.Bytes; } }

    /// <summary>Completes when less than <paramref name="limit"/> bytes are unconfirmed, or a confirm has come: look again then.</summary>
    public Task BelowAsync(long limit)
    {
        lock (gate)
        {
            if (inFlight.Bytes < limit || failure is not null) return Task.CompletedTask;
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

    /// <summary>The broker confirmed a record, or all up to it.</summary>
    /// <remarks>When the epoch has ended, that no longer counts: one before it may have been refused.</remarks>
    public void Confirm(ulong tag, bool multiple)
    {
        lock (gate)
        {
            if (failure is not null) return;
            inFlight.Confirm(tag, multiple);
            while (inFlight.TryTake(out var entry)) Leave(entry);
            while (awaited.TryPeek(out var asked) && !(inFlight.TryPeek(out var oldest) && oldest.Tag <= asked.Tag))
                awaited.Dequeue().Confirmed.TrySetResult();
            Wake();
        }
    }

    /// <summary>The epoch ends; whoever waits is told.</summary>
    public void Fail(Exception exception)
    {
        lock (gate)
        {
            failure ??= exception;
            checkpoints.End();
            live.End();
            while (awaited.TryDequeue(out var asked)) asked.Confirmed.TrySetException(new OutboxLostException(failure.Message, failure));
            Wake();
        }
    }

    /// <summary>Throws when the epoch has ended.</summary>
    public void ThrowIfFailed()
    {
        if (Volatile.Read(ref failure) is { } cause) throw new OutboxLostException(cause.Message, cause);
    }

    private void Leave(Entry entry)
    {
        live.Confirm(entry.Tag);
        if (entry.CompleteThrough is { } lsn) checkpoints.Confirmed(lsn);
    }

    private void Wake()
    {
        waiter?.TrySetResult();
        waiter = null;
    }
}
