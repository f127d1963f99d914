using Bridge.Capture;
using Bridge.Capture.Status;
using Bridge.Hosting.Resilience;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bridge.Worker.Capture;

/// <summary>Runs one capture session after the other, for ever: reconnects with backoff and jitter, waits where it must, and says why
/// once.</summary>
internal sealed partial class CaptureWorker(
    CaptureSession session, CaptureStatus status, IOptions<CaptureOptions> options, TimeProvider time, ILogger<CaptureWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Longer than this, a session counts as one that worked: the next pause starts short again.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(5);

    private (CaptureState State, string Reason) said;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = new AttemptPause(FirstPause, options.Value.MaxReconnectDelay);
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = time.GetTimestamp();
            try
            {
                await session.RunAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // What fails while it stops comes again at the next start.
                return;
            }
            catch (Exception exception)
            {
                var worked = time.GetElapsedTime(started) >= Healthy;
                if (worked) said = default;
                Report(exception);
                if (worked) pause.Reset();
                else await Task.Delay(Rest(pause), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Somebody who has just migrated does not want to wait.
    private TimeSpan Rest(AttemptPause pause) => said.State == CaptureState.WaitingForMigration ? TimeSpan.FromSeconds(1) : pause.Next();

    private void Report(Exception exception)
    {
        var problem = CaptureProblem.Of(exception);
        if (problem is null) LogUnexpected(logger, exception);
        problem ??= new CaptureProblem(CaptureState.Reconnecting, $"an unexpected error ({exception.GetType().Name}), see the log");
        status.Report(problem.State, problem.Reason, time);
        status.Update(current => current with { LastSequence = null, Epoch = null });
        if (said == (problem.State, problem.Reason)) return;
        said = (problem.State, problem.Reason);
        if (problem.State == CaptureState.Stopped) LogStopped(logger, problem.Reason);
        else LogWaiting(logger, problem.State, problem.Reason);
    }
}
