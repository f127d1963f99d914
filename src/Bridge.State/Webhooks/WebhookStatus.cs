namespace Bridge.State.Webhooks;

/// <summary>How a subscription stands, as the process that delivers it tells every second.</summary>
public sealed record WebhookStatus
{
    /// <summary><c>starting</c>, <c>delivering</c>, <c>waiting</c> (the endpoint asked for it), <c>down</c>, <c>disabled</c> or
    /// <c>reconnecting</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>Why, when something is wrong.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Attempts under way.</summary>
    public int InFlight { get; init; }

    /// <summary>Rows that wait for another attempt.</summary>
    public int WaitingRows { get; init; }

    /// <summary>Messages that wait for another attempt.</summary>
    public int WaitingMessages { get; init; }

    /// <summary>Since when the first of them waits.</summary>
    public DateTimeOffset? WaitingSince { get; init; }

    /// <summary>When something is tried next, while nothing is delivered.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>Messages delivered since the process began.</summary>
    public long Delivered { get; init; }

    /// <summary>Attempts that failed since the process began.</summary>
    public long Failed { get; init; }

    /// <summary>When this was told, UTC.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The machine and process that told it.</summary>
    public string Process { get; init; } = "";
}
