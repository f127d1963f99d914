using Bridge.Hosting.Webhooks;

namespace Bridge.Webhooks.Running;

/// <summary>What a subscription's loop counted since the process began, and how it stands. Written by its loop, read by anybody.</summary>
internal sealed class SubscriptionCounters
{
    private long delivered;
    private long failed;
    private long parked;
    private long filtered;
    private long duplicates;

    /// <summary>Messages delivered.</summary>
    public long Delivered => Interlocked.Read(ref delivered);

    /// <summary>Attempts that failed and are made again.</summary>
    public long Failed => Interlocked.Read(ref failed);

    /// <summary>Messages parked.</summary>
    public long Parked => Interlocked.Read(ref parked);

    /// <summary>Messages that the filter left out.</summary>
    public long Filtered => Interlocked.Read(ref filtered);

    /// <summary>Messages that came twice and were not delivered again.</summary>
    public long Duplicates => Interlocked.Read(ref duplicates);

    /// <summary>How it stands.</summary>
    public WebhookStatus Standing { get; set; } = new();

    public void CountDelivered() => Interlocked.Increment(ref delivered);

    public void CountFailed() => Interlocked.Increment(ref failed);

    public void CountParked() => Interlocked.Increment(ref parked);

    public void CountFiltered() => Interlocked.Increment(ref filtered);

    public void CountDuplicate() => Interlocked.Increment(ref duplicates);
}
