using Bridge.Capture.Status;

namespace Bridge.Api.Changes;

/// <summary>Waits for capture, so that whoever has just committed a change finds it in the outbox.</summary>
public sealed class CaptureProgress(PostgresStatusReader postgres, CaptureStatus capture, TimeProvider time)
{
    /// <summary>For how long at most: capture may be far behind, or stand still.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when all that PostgreSQL has committed by now is appended to the outbox, at once when this process does not
    /// capture, and after 3 s in any case.</summary>
    public async Task WaitForCommittedAsync(CancellationToken cancellationToken)
    {
        if (capture.Current.LastSequence is null || await postgres.ReadCurrentLsnAsync(cancellationToken) is not { } committed) return;
        var asked = time.GetTimestamp();
        while (capture.Current is { LastSequence: { } } current && current.Appended < committed && time.GetElapsedTime(asked) < Patience)
            await Task.Delay(Step, time, cancellationToken);
    }
}
