namespace Bridge.Relay.Holding;

/// <summary>The relay cannot be asked to stand still now; transient.</summary>
public sealed class RelayAbsentException(string message, Exception? inner = null) : Exception(message, inner);
