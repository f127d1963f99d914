using Bridge.Webhooks.Messages;

namespace Bridge.Webhooks.Running;

/// <summary>What one place of a subscription's concurrency works on: messages of the queue, or the first message of a row that
/// waits.</summary>
/// <param name="Queued">The messages of the queue; none for a row that waits.</param>
/// <param name="Row">The row that waits; null for messages of the queue.</param>
internal sealed record DeliveryJob(IReadOnlyList<QueuedMessage> Queued, WaitingRow? Row)
{
    /// <summary>The messages.</summary>
    public IReadOnlyList<WebhookMessage> Messages { get; } =
        Row is { } row ? [row.Entries.Peek().Message] : Queued.Count == 1 ? [Queued[0].Message]
            : [.. Queued.Select(queued => queued.Message)];

    /// <summary>The attempt's number.</summary>
    public int Attempt { get; } = Row is null ? 1 : Row.Attempts + 1;
}
