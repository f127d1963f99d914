namespace Bridge.Capture.Status;

/// <summary>The one place where capture says how it is; read by status, health and metrics.</summary>
public sealed class CaptureStatus
{
    private readonly Lock gate = new();
    private CaptureSnapshot current = new();

    /// <summary>The latest snapshot.</summary>
    public CaptureSnapshot Current { get { lock (gate) return current; } }

    /// <summary>Replaces the snapshot by what <paramref name="change"/> makes of it.</summary>
    public void Update(Func<CaptureSnapshot, CaptureSnapshot> change)
    {
        lock (gate) current = change(current);
    }

    /// <summary>Says what capture is doing and why; a state that goes on keeps its beginning.</summary>
    public void Report(CaptureState state, string reason, TimeProvider time) =>
        Update(now => now.State == state && now.Reason == reason ? now
            : now with { State = state, Reason = reason, Since = now.State == state ? now.Since : time.GetUtcNow() });
}
