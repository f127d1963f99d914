namespace Bridge.State;

/// <summary>The state stream no longer holds the whole state: its begin was cut and no snapshot is left; the message says what to
/// do.</summary>
public sealed class StateCutException(string message) : Exception(message);
