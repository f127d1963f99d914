using System.Diagnostics;
using Xunit;

namespace Bridge.Testing.Services;

/// <summary>Waits for what cannot signal, such as a row in a catalogue, with a deadline.</summary>
public static class Poll
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns once <paramref name="condition"/> holds; fails the test when it does not by then.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan deadline, string what)
    {
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Pause);
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > deadline) Assert.Fail($"Waited {deadline.TotalSeconds:0.#} s for {what}.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Returns once <paramref name="condition"/> holds; fails the test after <paramref name="seconds"/>.</summary>
    public static Task UntilAsync(Func<Task<bool>> condition, string what, double seconds = 20) =>
        UntilAsync(condition, TimeSpan.FromSeconds(seconds), what);

    /// <summary>Returns once <paramref name="condition"/> holds; fails the test after <paramref name="seconds"/>.</summary>
    public static Task UntilAsync(Func<bool> condition, string what, double seconds = 20) =>
        UntilAsync(() => Task.FromResult(condition()), what, seconds);
}
