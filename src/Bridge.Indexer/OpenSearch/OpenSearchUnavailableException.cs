namespace Bridge.Indexer.OpenSearch;

/// <summary>OpenSearch cannot be reached or is overloaded; it is worth trying again later.</summary>
internal sealed class OpenSearchUnavailableException(string message, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>How long OpenSearch asks to be left alone; null when it does not say.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>False when it has been waited for long enough already.</summary>
    public bool IsWorthWaiting { get; init; } = true;
}
