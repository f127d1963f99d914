namespace Bridge.Capture.Replication;

/// <summary>A pause of a few milliseconds that ends on time.</summary>
/// <remarks>
/// Timers of .NET count by the kernel's coarse clock, whose step is 4 ms on many a Linux (CONFIG_HZ=250): a <c>Task.Delay</c> of 1 ms lasts 1 to 8 there.
/// A thread that waits is woken by the fine clock, so this has one of its own. What awaits goes on on that thread. One waiter at a time.
/// </remarks>
public sealed class ShortPause : IDisposable
{
    private readonly AutoResetEvent begun = new(initialState: false);
    private readonly ManualResetEvent ended = new(initialState: false);
    private TaskCompletionSource? waiter;
    private TimeSpan length;
    private bool isDisposed;

    /// <summary>Starts its thread.</summary>
    public ShortPause() => new Thread(Run) { IsBackground = true, Name = "bridge short pause" }.Start();

    /// <summary>Completes when <paramref name="pause"/> is over, or this is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed before.</exception>
    public Task WaitAsync(TimeSpan pause)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        var waiting = new TaskCompletionSource();
        (waiter, length) = (waiting, pause);
        begun.Set();
        return waiting.Task;
    }

    /// <summary>Ends the pause that is under way, and the thread.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref isDisposed, true)) return;
        ended.Set();
        begun.Set();
    }

    private void Run()
    {
        do
        {
            begun.WaitOne();
            if (Interlocked.Exchange(ref waiter, null) is not { } waiting) continue;
            ended.WaitOne(length);
            waiting.SetResult();
        }
        while (!ended.WaitOne(0));

        begun.Dispose();
        ended.Dispose();
    }
}
