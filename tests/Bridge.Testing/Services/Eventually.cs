using System.Diagnostics;
using Xunit;

namespace Bridge.Testing.Services;

/// <summary>Waits for a condition with a deadline; no test sleeps.</summary>
public static class Eventually
{
    /// <summary>The deadline of a wait.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Returns when the condition holds; fails with <paramref name="otherwise"/> after a minute.</summary>
    public static Task TrueAsync(Func<bool> condition, Func<string> otherwise, CancellationToken cancellationToken) =>
        TrueAsync(() => Task.FromResult(condition()), otherwise, cancellationToken);

    /// <summary>Returns when the condition holds; fails with <paramref name="otherwise"/> after a minute.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> otherwise, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Deadline) Assert.Fail($"Not within {Deadline.TotalSeconds} s: {otherwise()}");
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }
}
