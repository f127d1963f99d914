namespace Bridge.Relay.Status;

/// <summary>The one place where the relay says how it is; read by status, health and metrics.</summary>
public sealed class RelayStatus
{
    private readonly Lock gate = new();
    private RelaySnapshot current = new();

    /// <summary>The latest snapshot.</summary>
    public RelaySnapshot Current { get { lock (gate) return current; } }

    /// <summary>Replaces the snapshot by what <paramref name="change"/> makes of it.</summary>
    public void Update(Func<RelaySnapshot, RelaySnapshot> change)
    {
        lock (gate) current = change(current);
    }

    internal void Enter(RelayState state, string reason, TimeProvider time) =>
        Update(now => now.State == state && now.Reason == reason ? now
            : now with { State = state, Reason = reason, Since = now.State == state ? now.Since : time.GetUtcNow() });
}
