namespace Bridge.State.Requests;

/// <summary>There is no job, offset or subscription of that name; the message says so.</summary>
public sealed class NotFoundException(string message) : Exception(message);
