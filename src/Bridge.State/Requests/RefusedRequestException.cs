namespace Bridge.State.Requests;

/// <summary>What was asked cannot be done as things are; the message says why and what to do. A running job that throws it has failed for
/// good.</summary>
public sealed class RefusedRequestException(string message) : Exception(message);
