using System.Diagnostics;
using Bridge.Capture.Replication;

namespace Bridge.UnitTests.Capture.Replication;

public sealed class ShortPauseTests
{
    [Fact]
    public async Task Never_ends_too_early_however_often_it_is_used()
    {
        using var pause = new ShortPause();
        for (var length = 1; length <= 5; length++)
        {
            var started = Stopwatch.GetTimestamp();
            await pause.WaitAsync(TimeSpan.FromMilliseconds(length));
            Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(length));
        }
    }

    [Fact]
    public async Task Disposing_it_ends_the_pause_that_is_under_way()
    {
        var pause = new ShortPause();
        var waiting = pause.WaitAsync(TimeSpan.FromHours(1));
        Assert.False(waiting.IsCompleted);
        pause.Dispose();
        await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_awaits_it_may_dispose_it()
    {
        var pause = new ShortPause();
        await DisposeAfterAsync(pause);
        Assert.Throws<ObjectDisposedException>(() => pause.WaitAsync(TimeSpan.FromMilliseconds(1)).IsCompleted);
    }

    // Goes on on the pause's own thread.
    private static async Task DisposeAfterAsync(ShortPause pause)
    {
        await pause.WaitAsync(TimeSpan.FromMilliseconds(1)).ConfigureAwait(false);
        pause.Dispose();
    }
}
