namespace Bridge.Outbox;

/// <summary>The outbox's stream does not exist, or holds nothing that makes it an outbox.</summary>
public sealed class OutboxMissingException(string message, Exception? inner = null) : Exception(message, inner);
