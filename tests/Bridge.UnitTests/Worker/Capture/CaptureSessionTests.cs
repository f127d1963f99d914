using Bridge.Capture.Status;
using Bridge.Worker.Capture;

namespace Bridge.UnitTests.Worker.Capture;

/// <summary>A session over scripted servers: its order, what it says of its end, and that it gives everything back.</summary>
public sealed class CaptureSessionTests : IAsyncDisposable
{
    private readonly ScriptedSession steps = new();
    private readonly CaptureStatus status = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => steps.DisposeAsync();

    [Fact]
    public async Task Rule_1_it_leads_before_it_streams_and_looks_again_once_it_leads()
    {
        using var stop = new CancellationTokenSource();
        var running = Session().RunAsync(stop.Token);
        await steps.Streaming.WaitAsync(Cancellation);
        Assert.Equal(["server", "ready", "state", "lease", "ready", "watch", "stream"], steps.Steps);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.Equal("released", steps.Steps[^1]);
    }

    [Theory]
    [InlineData("state", "that holds the state was lost")]
    [InlineData("lease", "that holds the lease was lost")]
    [InlineData("server", "it shuts down or restarts")]
    public async Task What_it_loses_ends_it_with_the_reason(string what, string reason)
    {
        var running = Session().RunAsync(Cancellation);
        await steps.Streaming.WaitAsync(Cancellation);
        await (what switch { "state" => steps.State, "lease" => steps.Lease, _ => steps.Server }).CancelAsync();
        var problem = (await Assert.ThrowsAsync<CaptureProblemException>(() => running)).Problem;
        Assert.Equal(CaptureState.Reconnecting, problem.State);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Equal("released", steps.Steps[^1]);
    }

    [Fact]
    public async Task A_state_that_is_lost_before_the_lease_is_taken_ends_it_there()
    {
        await steps.State.CancelAsync();
        var problem = (await Assert.ThrowsAsync<CaptureProblemException>(() => Session().RunAsync(Cancellation))).Problem;
        Assert.Contains("holds the state", problem.Reason, StringComparison.Ordinal);
        Assert.Equal(["server", "ready", "state", "released"], steps.Steps);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public async Task A_step_that_fails_is_the_last_and_all_is_given_back(int number)
    {
        steps.FailsAt = number;
        var failure = await Assert.ThrowsAsync<IOException>(() => Session().RunAsync(Cancellation));
        Assert.Equal(failure.Message, steps.Steps[^2]);
        Assert.Equal((number + 1, "released"), (steps.Steps.Count, steps.Steps[^1]));
    }

    [Theory]
    [InlineData("state")]
    [InlineData("lease")]
    public async Task It_says_so_while_another_worker_leads(string step)
    {
        steps.Standby = step;
        var running = Session().RunAsync(Cancellation);
        await steps.Streaming.WaitAsync(Cancellation);
        Assert.Equal(CaptureState.Standby, status.Current.State);
        await steps.Lease.CancelAsync();
        await Assert.ThrowsAsync<CaptureProblemException>(() => running);
    }

    private CaptureSession Session() => new(() => steps, status, TimeProvider.System);
}
