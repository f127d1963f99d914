using Bridge.Contracts.Positions;

namespace Bridge.Capture.Status;

/// <summary>The one place where capture says how it is; read by status, health and metrics.</summary>
public sealed class CaptureStatus
{
    private readonly Lock gate = new();
    private CaptureSnapshot current = new();
    private (Lsn Place, string Reason)? stopped;

    /// <summary>The latest snapshot.</summary>
    public CaptureSnapshot Current { get { lock (gate) return current; } }

    /// <summary>Replaces the snapshot by what <paramref name="change"/> makes of it.</summary>
    public void Update(Func<CaptureSnapshot, CaptureSnapshot> change)
    {
        lock (gate) current = change(current);
    }

    /// <summary>Says what capture is doing and why; a state that goes on keeps its beginning. Streaming towards a place at which it stopped
    /// is still stopped: until it has passed it.</summary>
    public void Report(CaptureState state, string reason, TimeProvider time) => Update(now =>
    {
        if (state == CaptureState.Streaming && stopped is { } at) (state, reason) = (CaptureState.Stopped, at.Reason);
        return now.State == state && now.Reason == reason ? now
            : now with { State = state, Reason = reason, Since = now.State == state ? now.Since : time.GetUtcNow() };
    });

    /// <summary>Capture cannot go on behind a place; it tries again, and is ready when it has passed it.</summary>
    /// <param name="place">Up to where everything is in the outbox.</param>
    /// <param name="reason">Why, in one line that says what to do.</param>
    /// <param name="time">The clock.</param>
    public void StopAt(Lsn place, string reason, TimeProvider time)
    {
        lock (gate) stopped = (place, reason);
        Report(CaptureState.Stopped, reason, time);
    }

    /// <summary>Everything up to there is in the outbox.</summary>
    public void Passed(Lsn complete, TimeProvider time)
    {
        lock (gate)
        {
            if (stopped is not { } at || complete <= at.Place) return;
            stopped = null;
        }

        Report(CaptureState.Streaming, "", time);
    }
}
