namespace Bridge.State.Jobs;

/// <summary>What was asked is wrong in itself: a value that cannot be read, a name that is not allowed; the message names it.</summary>
public sealed class JobRequestException(string message) : Exception(message);
