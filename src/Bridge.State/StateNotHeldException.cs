namespace Bridge.State;

/// <summary>This process does not hold the state, so it cannot change it; the message names the worker that does, where it is
/// known.</summary>
public sealed class StateNotHeldException(string message) : Exception(message);
