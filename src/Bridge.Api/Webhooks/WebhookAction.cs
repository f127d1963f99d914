namespace Bridge.Api.Webhooks;

/// <summary>What a command on a subscription may name.</summary>
/// <param name="Id">A log entry or a message.</param>
/// <param name="Reason">Why.</param>
/// <param name="Secret">A signing secret.</param>
internal sealed record WebhookAction(string? Id = null, string? Reason = null, string? Secret = null);
