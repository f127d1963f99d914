using Bridge.Hosting.Messaging;
using Bridge.Hosting.Resilience;
using Bridge.Messages;
using Bridge.Relay.Context;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Bridge.Relay.Running;

/// <summary>Reads the outbox and publishes: typed messages and batches, to their exchanges or to each destination by itself.</summary>
/// <remarks>
/// At-least-once, in outbox order per row, with a deterministic message id. Messages are repeated after a crash and when a destination
/// comes into trouble: at most the window, and what Redis did not yet know, at most one second.
/// One relay works at a time: the others wait for its lock, which goes with its connection.
/// </remarks>
public sealed class OutboxRelay
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(15);

    private readonly RelayContext context;
    private readonly ResiliencePipeline retry;
    private readonly AttemptPause pause = new(TimeSpan.FromMilliseconds(200), MaxDelay);

    /// <summary>Creates the relay; the broker's management API shows who gets its messages when some destination is in trouble, and closes
    /// a connection that is held back for ever.</summary>
    public OutboxRelay(
        IOutboxSource source, PipelineBroker broker, ContractList contracts, IOffsetStore offsets, RelayOptions options, RelayStatus status,
        TimeProvider time, ILogger<OutboxRelay> logger)
    {
        var report = new RelayObserver(status, new RelayCounters(), time, logger);
        context = new RelayContext(source, broker, contracts, new RelayOffsets(offsets), options, report, time);
        retry = new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            ShouldHandle = arguments => ValueTask
                .FromResult(arguments.Outcome.Exception is not null && !arguments.Context.CancellationToken.IsCancellationRequested),
            DelayGenerator = _ => ValueTask.FromResult<TimeSpan?>(pause.Next()),
            OnRetry = arguments =>
            {
                report.Reconnecting(arguments.Outcome.Exception!);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    /// <summary>Relays until cancelled; what fails is tried again for ever, with growing pauses.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await retry.ExecuteAsync(async token => await RunSessionAsync(token), cancellationToken);
        }
        catch (Exception e) when (cancellationToken.IsCancellationRequested)
        {
            // A connection that is lost while the relay stops is no failure: what was not confirmed is published at the next start.
            context.Report.Stopped(e is OperationCanceledException ? "" : e.Message);
        }
    }

    private async Task RunSessionAsync(CancellationToken cancellationToken)
    {
        await using var connection = await BriefConnection.OpenAsync(
            context.Broker.Connector, context.Names.Relay, context.Time, context.Report.Standby, cancellationToken);
        await using var session = await RelaySession.OpenAsync(connection.Connection, context, cancellationToken);
        var start = context.Time.GetTimestamp();
        try
        {
            await session.RunAsync(context.Trouble.TakeBrokenOff(), cancellationToken);
        }
        finally
        {
            if (context.Time.GetElapsedTime(start) > MaxDelay) pause.Reset();
        }
    }
}
