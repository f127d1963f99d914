using Bridge.Capture.Status;
using Bridge.Outbox;
using Bridge.Outbox.Offsets;

namespace Bridge.Worker.Capture;

/// <summary>Rule 9: only the relay's own offset may stop capture, two segments before retention would cut what it has not relayed.</summary>
internal sealed class RetentionGuard(OutboxOptions options, RelayProgress relay, CaptureStatus status, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private long Limit => options.RetentionBytes - (2L * options.SegmentBytes);

    /// <summary>Returns at once while the relay is near enough; else waits, and says so.</summary>
    /// <param name="appendedBytes">Bytes appended since the outbox was created.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask WaitAsync(long appendedBytes, CancellationToken cancellationToken)
    {
        // An outbox that is smaller than its limit cannot have lost anything.
        if (appendedBytes <= Limit || await BehindAsync(appendedBytes, cancellationToken) <= Limit) return;
        var before = status.Current;
        while (await BehindAsync(appendedBytes, cancellationToken) is var behind && behind > Limit)
        {
            Report(behind);
            await Task.Delay(Pause, time, cancellationToken);
        }

        status.Update(current => current with { State = before.State, Reason = before.Reason, Since = time.GetUtcNow() });
    }

    private async ValueTask<long> BehindAsync(long appendedBytes, CancellationToken cancellationToken) => appendedBytes - await relay.ReadBytesAsync(cancellationToken);

    private void Report(long behind) => status.Update(current => current with
    {
        State = CaptureState.WaitingForRelay,
        Reason = $"the relay is {behind} bytes behind and retention (Outbox:RetentionBytes, {options.RetentionBytes}) would cut what it has not relayed: mend the relay, or raise the limit and run 'bridge migrate'",
        Since = current.State == CaptureState.WaitingForRelay ? current.Since : time.GetUtcNow(),
    });
}
