using Bridge.State.Webhooks;

namespace Bridge.Worker.Webhooks;

/// <summary>A subscription as it is shown: without its secrets.</summary>
public sealed record WebhookReport
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The endpoint.</summary>
    public required string Url { get; init; }

    /// <summary><c>active</c>, <c>paused</c> or <c>disabled</c>.</summary>
    public required string State { get; init; }

    /// <summary>Why it is disabled.</summary>
    public string? Reason { get; init; }

    /// <summary>What is delivered.</summary>
    public required WebhookFilterText Filter { get; init; }

    /// <summary>How many messages a request carries at most.</summary>
    public int BatchSize { get; init; }

    /// <summary>How many requests are under way at once.</summary>
    public int Concurrency { get; init; }

    /// <summary>How long an attempt may take.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>The most requests a second.</summary>
    public double? RateLimit { get; init; }

    /// <summary>Headers; the value of a secret one is not shown.</summary>
    public IReadOnlyList<WebhookHeader> Headers { get; init; } = [];

    /// <summary>How many secrets sign.</summary>
    public int Secrets { get; init; }

    /// <summary>How it is tried again.</summary>
    public required WebhookRetry Retry { get; init; }

    /// <summary>When it was created.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>The queue.</summary>
    public required string Queue { get; init; }

    /// <summary>Messages ready in the queue; null when the broker does not say.</summary>
    public long? Messages { get; init; }

    /// <summary>Parked messages; null when the broker does not say.</summary>
    public long? Parked { get; init; }

    /// <summary>How its process says that it stands; null when no process said so in the last ten seconds.</summary>
    public WebhookStatus? Delivery { get; init; }
}
