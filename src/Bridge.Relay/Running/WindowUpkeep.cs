using Bridge.Relay.Publishing;
using Bridge.Relay.Status;

namespace Bridge.Relay.Running;

/// <summary>What a session does because time passes: messages again or passed over, offsets to their stream, and status.</summary>
internal sealed class WindowUpkeep(
    RelayContext context, PublishWindow window, RelayPublisher publisher, OffsetSaver offsets, RelayedBytes relayed)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(2);

    // With the tick and a broker that confirms in time, the stream stays less than a second behind: that much a crash may repeat when Redis
    // has lost what it knew.
    private static readonly TimeSpan StreamInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan IdleTick = StreamInterval;

    /// <summary>Ticks until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, context.Time);
        var lastAppend = context.Time.GetTimestamp();
        var suspecting = Task.CompletedTask;
        for (var before = lastAppend; await timer.WaitForNextTickAsync(cancellationToken); before = context.Time.GetTimestamp())
        {
            // A tick that comes seconds late means that this process was frozen: its broker has given it up meanwhile, and nobody refused
            // anything.
            if (context.Time.GetElapsedTime(before) > Frozen) window.BeginPatienceAnew();
            var (passedOver, again) = window.Examine();
            context.Report.PassedOver(passedOver);
            await publisher.PublishAgainAsync(again, cancellationToken);
            context.Report.Progress(window, relayed);
            if (suspecting.IsCompleted)
            {
                // Not awaited here: a management API that does not answer holds no offset back.
                await suspecting;
                suspecting = context.Report.FindSuspectAsync(cancellationToken);
            }

            timer.Period = window.Count == 0 && offsets.IsAppended ? IdleTick : Tick;
            if (window.IsBlocked || context.Time.GetElapsedTime(lastAppend) < StreamInterval) continue;
            lastAppend = context.Time.GetTimestamp();
            await offsets.AppendAsync(cancellationToken);
        }
    }
}
