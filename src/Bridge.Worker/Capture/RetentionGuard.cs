using Bridge.Capture.Status;
using Bridge.Outbox;
using Bridge.Relay.Status;

namespace Bridge.Worker.Capture;

/// <summary>Outbox rule 9, retention: only the relay's own offset may stop capture, two segments before retention by size, and a tenth of
/// the age before retention by age, would cut what it has not relayed.</summary>
internal sealed class RetentionGuard(OutboxOptions options, RelayProgress relay, CaptureStatus status, TimeProvider time)
{
    private const string Remedy = "mend the relay, or raise the limit and run 'bridge migrate'";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private long Limit => options.RetentionBytes - (2L * options.SegmentBytes);

    /// <summary>Returns at once while the relay is near enough; else waits, and says so.</summary>
    /// <param name="appendedBytes">Bytes appended since the outbox was created.</param>
    /// <param name="tail">The outbox's last Sequence.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask WaitAsync(long appendedBytes, long tail, CancellationToken cancellationToken)
    {
        if (await ReasonAsync(appendedBytes, tail, cancellationToken) is null) return;
        var before = status.Current;
        while (await ReasonAsync(appendedBytes, tail, cancellationToken) is { } reason)
        {
            status.Report(CaptureState.WaitingForRelay, reason, time);
            await Task.Delay(Pause, time, cancellationToken);
        }

        status.Report(before.State, before.Reason, time);
    }

    private async ValueTask<string?> ReasonAsync(long appendedBytes, long tail, CancellationToken cancellationToken)
    {
        if (relay.IsOlderThan(tail, options.RetentionAge * 0.9))
            return $"the relay is so far behind that retention by age (Outbox:RetentionAge, {options.RetentionAge}) would cut what it " +
                $"has not relayed: {Remedy}";
        // An outbox that is smaller than its limit cannot have lost anything.
        if (appendedBytes <= Limit) return null;
        var behind = appendedBytes - await relay.ReadBytesAsync(cancellationToken);
        return behind <= Limit ? null
            : $"the relay is {behind} bytes behind and retention (Outbox:RetentionBytes, {options.RetentionBytes}) would cut what it " +
                $"has not relayed: {Remedy}";
    }
}
