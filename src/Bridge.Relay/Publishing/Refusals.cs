namespace Bridge.Relay.Publishing;

/// <summary>What is known of one destination (routing key) whose messages the broker refuses or leaves unanswered.</summary>
internal sealed class Refusals
{
    private static readonly TimeSpan FirstProbe = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(5);

    private TimeSpan delay = FirstProbe;
    private long probeAt;

    /// <summary>True once a message was passed over: further refusals are passed over at once, until they stop for as long as patience
    /// lasts.</summary>
    public bool IsSuspect { get; private set; }

    /// <summary>The timestamp of the last refusal.</summary>
    public long LastRefusal { get; private set; }

    /// <summary>The refused message that is being tried again.</summary>
    public RelayMessage? Probe { get; private set; }

    /// <summary>True when the probe was taken: what was refused is due again.</summary>
    public bool IsRepairDue { get; set; }

    /// <summary>True when the next attempt is due.</summary>
    public bool IsProbeDue(long now) => !IsSuspect && Probe is null && !IsRepairDue && now >= probeAt;

    /// <summary>Notes a refusal.</summary>
    public void Refused(RelayMessage message, long now, TimeProvider time)
    {
        LastRefusal = now;
        if (probeAt == 0 || Probe == message)
        {
            if (Probe == message) delay = delay * 2 < LongestProbe ? delay * 2 : LongestProbe;
            probeAt = now + (long)(delay.TotalSeconds * time.TimestampFrequency);
        }

        if (Probe == message) Probe = null;
    }

    /// <summary>Notes that a message is tried again.</summary>
    public void Probing(RelayMessage message) => Probe = message;

    /// <summary>Notes that a message was taken; true when it was the probe.</summary>
    public bool Accepted(RelayMessage message)
    {
        if (Probe != message) return false;
        Probe = null;
        return IsRepairDue = true;
    }

    /// <summary>Notes that a message was passed over.</summary>
    public void PassedOver(long now)
    {
        IsSuspect = true;
        LastRefusal = now;
        Probe = null;
        IsRepairDue = false;
    }
}
