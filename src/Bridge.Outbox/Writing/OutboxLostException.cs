namespace Bridge.Outbox.Writing;

/// <summary>The epoch has ended (outbox rule 2, append): a return, a nack, or the loss of the connection; nothing appended in it is
/// acknowledged any more, and capture opens anew.</summary>
public sealed class OutboxLostException(string message, Exception? inner = null) : Exception(message, inner);
