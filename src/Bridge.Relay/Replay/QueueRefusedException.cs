namespace Bridge.Relay.Replay;

/// <summary>The queue does not take a message now: it is full, or its nodes are down. Transient.</summary>
public sealed class QueueRefusedException(string queue)
    : Exception($"the queue '{queue}' refuses messages: it is at its limit, or too few of its nodes are up");
