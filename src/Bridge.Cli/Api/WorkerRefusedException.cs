namespace Bridge.Cli.Api;

/// <summary>The worker answered that it cannot; the message is its own.</summary>
internal sealed class WorkerRefusedException(string summary) : Exception(summary);
