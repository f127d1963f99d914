namespace Bridge.Indexer.Isolation;

/// <summary>An index takes no documents, whatever they hold: it is blocked, closed, gone, or the user may not write. The message says
/// which, and holds no document.</summary>
internal sealed class IndexTroubleException(string alias, string message) : Exception(message)
{
    /// <summary>The index' alias.</summary>
    public string Alias { get; } = alias;
}
