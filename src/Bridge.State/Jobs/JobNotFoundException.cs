namespace Bridge.State.Jobs;

/// <summary>There is no job, offset or subscription of that name; the message says so.</summary>
public sealed class JobNotFoundException(string message) : Exception(message);
