using System.Diagnostics;

namespace Bridge.Capture.Replication;

/// <summary>A pause of a few milliseconds that ends on time.</summary>
/// <remarks>
/// Timers of .NET count by the kernel's coarse clock, whose step is 4 ms on many a Linux (CONFIG_HZ=250): a <c>Task.Delay</c> of 1 ms lasts
/// 1 to 8 there.
/// A thread that waits is woken by the fine clock, so this has one of its own. What awaits goes on on that thread. One waiter at a time.
/// </remarks>
public sealed class ShortPause : IDisposable
{
    // Monitor.Wait needs an object.
    private readonly object gate = new();
    private TaskCompletionSource? waiter;
    private TimeSpan length;
    private bool isDisposed;

    /// <summary>Starts its thread.</summary>
    public ShortPause() => new Thread(Run) { IsBackground = true, Name = "bridge short pause" }.Start();

    /// <summary>Completes when <paramref name="pause"/> is over, or this is disposed.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed before.</exception>
    public Task WaitAsync(TimeSpan pause)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            var waiting = new TaskCompletionSource();
            (waiter, length) = (waiting, pause);
            Monitor.Pulse(gate);
            return waiting.Task;
        }
    }

    /// <summary>Ends the pause that is under way, and the thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            Monitor.Pulse(gate);
        }
    }

    private void Run()
    {
        while (Next() is { } waiting) waiting.SetResult();
    }

    // Whose pause is over; null at the end.
    private TaskCompletionSource? Next()
    {
        lock (gate)
        {
            while (waiter is null && !isDisposed) Monitor.Wait(gate);
            var started = Stopwatch.GetTimestamp();
            for (var left = length; left > TimeSpan.Zero && !isDisposed; left = length - Stopwatch.GetElapsedTime(started))
                Monitor.Wait(gate, (int)Math.Ceiling(left.TotalMilliseconds));
            var waiting = waiter;
            waiter = null;
            return waiting;
        }
    }
}
