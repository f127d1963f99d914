namespace Bridge.Messages.Writing;

/// <summary>A message ready to be published; its body is valid until the next one is written.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Contract">Its contract.</param>
/// <param name="RoutingKey">Its routing key: the same string for all messages that have it.</param>
/// <param name="Body">The envelope.</param>
/// <param name="NextStep">The step of the change's next message; -1 when this is the last.</param>
/// <param name="Fault">Why the row did not fit its contract; null when it did.</param>
internal readonly record struct TypedMessage(
    Guid Id, string Contract, string RoutingKey, ReadOnlyMemory<byte> Body, int NextStep, string? Fault);
