namespace Bridge.Webhooks.Running;

/// <summary>What is to be noted of a message, and then acked.</summary>
/// <param name="Tag">Its delivery tag; 0 when the queue has forgotten it already.</param>
/// <param name="DeliveredKey">What it is recognized by; null when it was not delivered.</param>
internal readonly record struct Completion(ulong Tag, string? DeliveredKey);
