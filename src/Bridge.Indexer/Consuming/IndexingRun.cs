using System.Threading.Channels;
using Bridge.Contracts;
using Bridge.Indexer.Changes;

namespace Bridge.Indexer.Consuming;

/// <summary>
/// One time of consuming, from the opening of the queue to the first failure: merges batches, works on several merged ones at once. After a
/// failure nothing
/// more is written, and every batch that is not done goes back to the queue.
/// </summary>
internal sealed class IndexingRun(Func<ChangeSet, CancellationToken, Task> index, IndexerOptions options, TimeProvider time) : IDisposable
{
    private readonly Channel<PendingBatch> arrived = Channel
        .CreateUnbounded<PendingBatch>(new UnboundedChannelOptions { SingleReader = true });
    // One more than there are requests to OpenSearch: while it takes those, the documents of the next are made.
    private readonly SemaphoreSlim slots = new(options.Concurrency + 1);
    private readonly TaskCompletionSource<Exception> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource ending = new();

    /// <summary>Completes with the first failure.</summary>
    public Task<Exception> Failed => failed.Task;

    /// <summary>Cancelled by the first failure.</summary>
    public CancellationToken Ended => ending.Token;

    /// <summary>Returns when the batch's documents are written.</summary>
    /// <exception cref="PausedException">They are not, and the run is over.</exception>
    public async Task IndexAsync(ChangeBatch batch, int bytes)
    {
        var pending = new PendingBatch(batch, bytes);
        arrived.Writer.TryWrite(pending);
        await Task.WhenAny(pending.Done.Task, released.Task);
        if (!pending.Done.Task.IsCompleted) throw new PausedException();
    }

    /// <summary>Works until it fails or is stopped.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ending.Token);
        var running = new List<Task>();
        try
        {
            while (await arrived.Reader.WaitToReadAsync(both.Token))
            {
                var merged = new List<PendingBatch>();
                await MergeAsync(merged, both.Token);
                await slots.WaitAsync(both.Token);
                // What came while others were worked on joins too.
                TryAdd(merged);
                running.RemoveAll(task => task.IsCompleted);
                running.Add(WorkAsync(merged, both.Token));
            }
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
            // The run is over.
        }

        await Task.WhenAll(running);
    }

    /// <summary>Ends the run with a failure that lies elsewhere, such as in a fill.</summary>
    public void Fail(Exception failure)
    {
        failed.TrySetResult(failure);
        ending.Cancel();
    }

    /// <summary>Gives every batch that is not done back to the queue.</summary>
    public void Release() => released.TrySetResult();

    public void Dispose()
    {
        slots.Dispose();
        ending.Dispose();
    }

    private async Task MergeAsync(List<PendingBatch> merged, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (TryAdd(merged))
        {
            var rest = options.BulkDelay - time.GetElapsedTime(started);
            if (rest <= TimeSpan.Zero || !await WaitAsync(rest, cancellationToken)) return;
        }
    }

    private async Task<bool> WaitAsync(TimeSpan rest, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(rest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            return await arrived.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task WorkAsync(List<PendingBatch> merged, CancellationToken cancellationToken)
    {
        try
        {
            await index(ChangeSet.From(merged.Select(pending => pending.Batch)), cancellationToken);
            foreach (var pending in merged) pending.Done.TrySetResult();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The batches go back when the run is released.
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
        finally
        {
            slots.Release();
        }
    }

    /// <summary>Adds what is there; false when no more fits.</summary>
    private bool TryAdd(List<PendingBatch> merged)
    {
        var (bytes, count) = (merged.Sum(pending => pending.Bytes), merged.Sum(pending => pending.Count));
        while (bytes < options.BulkBytes && count < ChangeSet.Usual)
        {
            if (!arrived.Reader.TryRead(out var next)) return true;
            merged.Add(next);
            (bytes, count) = (bytes + next.Bytes, count + next.Count);
        }

        return false;
    }
}
