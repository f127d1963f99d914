namespace Bridge.Indexer.Isolation;

/// <summary>An index has another mapping than it should, which only a rebuild can change; the message says which field.</summary>
internal sealed class IndexMismatchException(string message) : Exception(message);
