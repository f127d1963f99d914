using System.Net;

namespace Bridge.Cli.Api;

/// <summary>The worker answered that it cannot; the message is its own.</summary>
internal sealed class WorkerRefusedException(string summary, HttpStatusCode status) : Exception(summary)
{
    /// <summary>True when it may do it in a moment: it has just started, does not lead, or is asked too often.</summary>
    public bool IsForNow => status is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests;
}
