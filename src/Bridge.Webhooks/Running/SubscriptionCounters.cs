using Bridge.Hosting.Telemetry;
using Bridge.State.Webhooks;

namespace Bridge.Webhooks.Running;

/// <summary>What a subscription's loop counted since the process began, and how it stands. Written by its loop, read by anybody.</summary>
internal sealed class SubscriptionCounters
{
    /// <summary>Messages delivered.</summary>
    public Tally Delivered { get; } = new();

    /// <summary>Attempts that failed and are made again.</summary>
    public Tally Failed { get; } = new();

    /// <summary>Messages parked.</summary>
    public Tally Parked { get; } = new();

    /// <summary>Messages that the filter left out.</summary>
    public Tally Filtered { get; } = new();

    /// <summary>Messages that came twice and were not delivered again.</summary>
    public Tally Duplicates { get; } = new();

    /// <summary>How it stands.</summary>
    public WebhookStatus Standing { get; set; } = new();
}
