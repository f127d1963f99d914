using Bridge.Webhooks.Messages;

namespace Bridge.Webhooks.Running;

/// <summary>A message that waits for another attempt.</summary>
/// <param name="Message">The message.</param>
/// <param name="Number">Its number among all that ever waited: it rises.</param>
/// <param name="Record">A record number of the stream that is not behind its own.</param>
/// <param name="Since">Since when it waits.</param>
internal sealed record WaitingEntry(WebhookMessage Message, long Number, long Record, DateTimeOffset Since)
{
    /// <summary>True once the stream has it.</summary>
    public bool IsStored { get; set; }
}
