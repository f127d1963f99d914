namespace Bridge.State;

/// <summary>A value is too large for the state, or the state would be too large with it; the message names the key and says what to
/// do.</summary>
public sealed class StateFullException(string message) : Exception(message);
