namespace Bridge.State.Requests;

/// <summary>What was asked is wrong in itself: a value that cannot be read, a name that is not allowed; the message names it.</summary>
public sealed class InvalidRequestException(string message) : Exception(message);
