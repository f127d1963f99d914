using Xunit;

namespace Bridge.Testing.Outbox;

/// <summary>Waits for a state that gives no signal, with a deadline.</summary>
public static class Poll
{
    /// <summary>Asks every 20 ms until <paramref name="condition"/> holds; fails with <paramref name="what"/> after <paramref name="seconds"/>.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string what, double seconds = 20)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            if (deadline.IsCancellationRequested) Assert.Fail($"Not within {seconds} s: {what}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    /// <summary>Asks every 20 ms until <paramref name="condition"/> holds.</summary>
    public static Task UntilAsync(Func<bool> condition, string what, double seconds = 20) => UntilAsync(() => Task.FromResult(condition()), what, seconds);
}
