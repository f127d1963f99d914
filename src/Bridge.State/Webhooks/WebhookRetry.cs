namespace Bridge.State.Webhooks;

/// <summary>How a message that was not delivered is tried again: the pause doubles from <see cref="MinDelay"/> to <see cref="MaxDelay"/>,
/// each shortened at random by up to a quarter.</summary>
public sealed record WebhookRetry
{
    /// <summary>The first pause.</summary>
    /// <value>Default 1 s.</value>
    public TimeSpan MinDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause.</summary>
    /// <value>Default 10 minutes.</value>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>After how long a message that still is not delivered is parked.</summary>
    /// <value>Default 3 days.</value>
    public TimeSpan Age { get; init; } = TimeSpan.FromDays(3);
}
