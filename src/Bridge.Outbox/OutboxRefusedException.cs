namespace Bridge.Outbox;

/// <summary>Bridge refuses to guess (outbox rule 7, refuse): only an operator can decide; the message says what is wrong and what to
/// do.</summary>
public sealed class OutboxRefusedException(string message) : Exception(message);
