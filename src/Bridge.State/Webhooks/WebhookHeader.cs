namespace Bridge.State.Webhooks;

/// <summary>A header that every request of a subscription carries.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value; null in a request that changes a subscription keeps the value that is there.</param>
/// <param name="Secret">True: the value is never shown again.</param>
public sealed record WebhookHeader(string Name, string? Value, bool Secret = false);
