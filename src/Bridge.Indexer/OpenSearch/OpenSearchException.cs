using System.Net;

namespace Bridge.Indexer.OpenSearch;

/// <summary>OpenSearch refuses a request; trying it again would not help. The message holds no document.</summary>
internal sealed class OpenSearchException(HttpStatusCode status, string message) : Exception(message)
{
    /// <summary>Its answer.</summary>
    public HttpStatusCode Status { get; } = status;
}
