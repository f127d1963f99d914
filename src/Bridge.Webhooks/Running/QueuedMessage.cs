using Bridge.Webhooks.Messages;

namespace Bridge.Webhooks.Running;

/// <summary>A message that the queue gave out and that is not yet settled.</summary>
internal sealed class QueuedMessage(WebhookMessage message, ulong tag)
{
    /// <summary>The message.</summary>
    public WebhookMessage Message => message;

    /// <summary>Its delivery tag.</summary>
    public ulong Tag => tag;

    /// <summary>In how many of its rows another message goes before it.</summary>
    public int Blockers { get; set; }
}
