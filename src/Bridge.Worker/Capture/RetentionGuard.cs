using Bridge.Outbox;
using Bridge.Outbox.Relay;
using Bridge.Capture.Status;

namespace Bridge.Worker.Capture;

/// <summary>Rule 9: only the relay's own offset may stop capture, two segments before retention would cut what it has not relayed.</summary>
internal sealed class RetentionGuard(OutboxOptions options, RelayStatus relay, CaptureStatus status, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Returns at once while the relay is near enough; else waits, and says so.</summary>
    public async ValueTask WaitAsync(long appendedBytes, CancellationToken cancellationToken)
    {
        if (!IsTooFar(appendedBytes)) return;
        var before = status.Current;
        status.Update(current => current with
        {
            State = CaptureState.WaitingForRelay,
            Reason = $"the relay is {BytesBehind(appendedBytes)} bytes behind and retention (Outbox:RetentionBytes, {options.RetentionBytes}) would cut what it has not relayed: mend the relay, or raise the limit and run 'bridge migrate'",
            Since = time.GetUtcNow(),
        });
        while (IsTooFar(appendedBytes)) await Task.Delay(Pause, time, cancellationToken);
        status.Update(current => current with { State = before.State, Reason = before.Reason, Since = time.GetUtcNow() });
    }

    private bool IsTooFar(long appendedBytes) => BytesBehind(appendedBytes) > options.RetentionBytes - (2L * options.SegmentBytes);

    private long BytesBehind(long appendedBytes) => relay.Current.RelayedBytes is { } relayed ? appendedBytes - relayed : 0;
}
