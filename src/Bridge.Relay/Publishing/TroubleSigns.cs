namespace Bridge.Relay.Publishing;

/// <summary>Judges whether some destination is in trouble: a confirm stands for all queues, and neither a refusal nor silence says whose it
/// is.</summary>
/// <remarks>
/// Not thread-safe: the window's lock guards it. Nothing is concluded while an alarm blocks the connection, nor from what passed while this
/// process stood still.
/// </remarks>
internal sealed class TroubleSigns(TroubleTimes times, TimeProvider time)
{
    private static readonly TimeSpan Frozen = TimeSpan.FromSeconds(2);

    private bool isBlocked;
    private bool isRefused;
    private long floor;
    private long lookedAt = time.GetTimestamp();
    private (long At, TimeSpan Age, long Confirmed)? full;

    /// <summary>True while the broker takes nothing; when that ends, waiting begins anew for every message.</summary>
    public bool IsBlocked
    {
        get => isBlocked;
        set
        {
            if (isBlocked && !value) floor = time.GetTimestamp();
            isBlocked = value;
        }
    }

    /// <summary>A queue refused a message.</summary>
    public void Refused() => isRefused = true;

    /// <summary>What shows trouble, in a few words; null while all is well. Called several times a second.</summary>
    public string? Look(TroubleView view)
    {
        var now = time.GetTimestamp();
        var isAwake = time.GetElapsedTime(lookedAt, now) < Frozen;
        lookedAt = now;
        if (isRefused) return "a queue refused a message";
        if (isBlocked || !isAwake)
        {
            floor = now;
            full = null;
            return null;
        }

        if (view.OldestSentAt is { } sent && time.GetElapsedTime(Math.Max(sent, floor), now) >= times.Silence)
            return $"a message was not answered for {times.Silence.TotalSeconds:0.#} s";
        return Grows(view, now) ? $"the backlog grew for {times.Backlog.TotalSeconds:0.#} s while few messages were confirmed" : null;
    }

    // A window that is full because there is much to do is emptied and filled all the time; its confirms come in thousands a second.
    private bool Grows(TroubleView view, long now)
    {
        if (!view.IsFull || view.OldestCommittedAt is not { } committed)
        {
            full = null;
            return false;
        }

        var age = time.GetUtcNow() - committed;
        full ??= (now, age, view.Confirmed);
        var lasted = time.GetElapsedTime(full.Value.At, now);
        if (lasted < times.Backlog) return false;
        var isTrouble = age > full.Value.Age && view.Confirmed - full.Value.Confirmed < times.SlowRate * lasted.TotalSeconds;
        full = (now, age, view.Confirmed);
        return isTrouble;
    }
}
