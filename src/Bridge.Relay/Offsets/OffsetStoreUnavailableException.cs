namespace Bridge.Relay.Offsets;

/// <summary>The store of offsets cannot be read or written now; transient.</summary>
public sealed class OffsetStoreUnavailableException(string message, Exception inner) : Exception(message, inner);
