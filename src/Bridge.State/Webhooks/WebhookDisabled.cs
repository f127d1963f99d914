namespace Bridge.State.Webhooks;

/// <summary>Why a subscription is disabled.</summary>
/// <param name="Reason">The reason, such as that its endpoint answered 410.</param>
/// <param name="At">Since when, UTC.</param>
public sealed record WebhookDisabled(string Reason, DateTimeOffset At);
