namespace Bridge.Worker.Webhooks;

/// <summary>A subscription after it was created or changed.</summary>
/// <param name="Webhook">The subscription.</param>
/// <param name="Created">True when it is new.</param>
/// <param name="Secret">A signing secret that was made for it; it is shown this once.</param>
public sealed record WebhookChange(WebhookReport Webhook, bool Created, string? Secret);
