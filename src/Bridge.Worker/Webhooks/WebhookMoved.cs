namespace Bridge.Worker.Webhooks;

/// <summary>How many messages a command moved or threw away.</summary>
/// <param name="Messages">The messages.</param>
/// <param name="Id">The id that the deliveries carry in <c>bridge-redelivery</c>; null when nothing is delivered.</param>
public sealed record WebhookMoved(int Messages, string? Id);
