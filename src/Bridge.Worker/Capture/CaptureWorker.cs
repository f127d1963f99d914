using Bridge.Capture;
using Bridge.Capture.Decoding;
using Bridge.Capture.Status;
using Bridge.Contracts.Positions;
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

    private (CaptureState State, string Reason) said;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = new AttemptPause(FirstPause, options.Value.MaxReconnectDelay);
        while (!stoppingToken.IsCancellationRequested)
        {
            var before = Reached;
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
                // What counts is progress: a session that fails at one place again and again may well take minutes to get there.
                var worked = Reached != before;
                if (worked) said = default;
                Report(exception);
                if (worked) pause.Reset();
                await Task.Delay(Rest(pause), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Up to where everything is in the outbox, as the epoch that was last says.
    private Lsn Reached => status.Current.CompleteThrough;

    // Somebody who has just migrated does not want to wait.
    private TimeSpan Rest(AttemptPause pause) => said.State == CaptureState.WaitingForMigration ? TimeSpan.FromSeconds(1) : pause.Next();

    private void Report(Exception exception)
    {
        var problem = CaptureProblem.Of(exception);
        if (problem is null) LogUnexpected(logger, exception);
        problem ??= new CaptureProblem(CaptureState.Reconnecting, $"an unexpected error ({exception.GetType().Name}), see the log");
        // What the server sends there cannot be read: it comes again, and is passed or not.
        if (exception is MalformedMessageException or ExcludedKeyException && status.Current is { Epoch: not null } at)
            status.StopAt(at.CompleteThrough, problem.Reason, time);
        else status.Report(problem.State, problem.Reason, time);
        status.Update(current => current with { LastSequence = null, Epoch = null });
        if (said == (problem.State, problem.Reason)) return;
        said = (problem.State, problem.Reason);
        if (problem.State == CaptureState.Stopped) LogStopped(logger, problem.Reason);
        else LogWaiting(logger, problem.State, problem.Reason);
    }
}
