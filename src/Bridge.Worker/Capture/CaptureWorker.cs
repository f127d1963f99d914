using Bridge.Capture;
using Bridge.Capture.Status;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace Bridge.Worker.Capture;

/// <summary>Runs one capture session after the other, for ever: reconnects with backoff and jitter, waits where it must, and says why
/// once.</summary>
internal sealed partial class CaptureWorker(
    CaptureSession session, CaptureStatus status, IOptions<CaptureOptions> options, TimeProvider time, ILogger<CaptureWorker> logger)
    : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);

    /// <summary>Longer than this, a session counts as one that worked: the next pause starts short again.</summary>
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(5);

    private (CaptureState State, string Reason) said;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await CreatePipeline(stoppingToken).ExecuteAsync(async token => await RunOnceAsync(token), stoppingToken)
                .AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            await session.RunAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var worked = time.GetElapsedTime(started) >= Healthy;
            if (worked) said = default;
            Report(exception);
            // A session that worked ends this round of attempts: the outer loop starts anew with the shortest pause.
            if (!worked) throw;
        }
    }

    private ResiliencePipeline CreatePipeline(CancellationToken stoppingToken) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = arguments => new ValueTask<bool>(arguments.Outcome.Exception is not null
                && !stoppingToken.IsCancellationRequested),
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = FirstDelay,
            MaxDelay = options.Value.MaxReconnectDelay,
            DelayGenerator = _ => new ValueTask<TimeSpan?>(said.State == CaptureState.WaitingForMigration ? TimeSpan.FromSeconds(1) : null),
        })
        .Build();

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
