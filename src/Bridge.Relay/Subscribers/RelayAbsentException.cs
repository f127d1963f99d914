namespace Bridge.Relay.Subscribers;

/// <summary>The relay cannot be asked now; transient.</summary>
public sealed class RelayAbsentException(string message, Exception? inner = null) : Exception(message, inner);
