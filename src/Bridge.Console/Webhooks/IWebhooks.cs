using Bridge.Hosting.Webhooks;

namespace Bridge.Console.Webhooks;

/// <summary>What can be asked about webhook subscriptions and done with them.</summary>
/// <remarks>
/// Whoever changes something must hold the state. Throws <c>StateNotHeldException</c> where it is not held, <c>JobNotFoundException</c> for a name that is unknown,
/// <c>JobRequestException</c> for a subscription that is wrong, <c>JobRefusedException</c> for what cannot be done as things are.
/// </remarks>
public interface IWebhooks
{
    /// <summary>All subscriptions, by name.</summary>
    public Task<IReadOnlyList<WebhookReport>> ListAsync(CancellationToken cancellationToken);

    /// <summary>One subscription.</summary>
    public Task<WebhookReport> ShowAsync(string name, CancellationToken cancellationToken);

    /// <summary>Creates or changes a subscription; its queue is there, and bound, when it returns. What the request leaves out stays as it is.</summary>
    public Task<WebhookChange> PutAsync(string name, WebhookRequest request, CancellationToken cancellationToken);

    /// <summary>Gives a subscription another secret; the one before stays valid beside it until the next rotation.</summary>
    public Task<WebhookChange> RotateAsync(string name, string? secret, CancellationToken cancellationToken);

    /// <summary>Stops delivering; the queue keeps what comes.</summary>
    public Task<WebhookReport> PauseAsync(string name, CancellationToken cancellationToken);

    /// <summary>Delivers again what was paused or disabled.</summary>
    public Task<WebhookReport> ResumeAsync(string name, CancellationToken cancellationToken);

    /// <summary>Disables a subscription whose endpoint is gone.</summary>
    public Task<WebhookReport> DisableAsync(string name, string reason, CancellationToken cancellationToken);

    /// <summary>Removes a subscription and deletes its queues with everything in them.</summary>
    public Task<WebhookMoved> RemoveAsync(string name, CancellationToken cancellationToken);

    /// <summary>Sends a test through the queue; its id stands in the log when it was tried.</summary>
    public Task<WebhookTest> TestAsync(string name, CancellationToken cancellationToken);

    /// <summary>The newest entries of the delivery log, newest first.</summary>
    public Task<IReadOnlyList<DeliveryLogEntry>> LogAsync(string name, int limit, CancellationToken cancellationToken);

    /// <summary>The first parked messages.</summary>
    public Task<IReadOnlyList<ParkedMessage>> ParkedAsync(string name, int limit, CancellationToken cancellationToken);

    /// <summary>Sends one again, by the id of its log entry or of the message; or with no id all that is parked.</summary>
    public Task<WebhookMoved> RedeliverAsync(string name, string? id, CancellationToken cancellationToken);

    /// <summary>Throws one parked message away, by its id; or with no id all that is parked.</summary>
    public Task<WebhookMoved> DiscardAsync(string name, string? id, CancellationToken cancellationToken);
}
