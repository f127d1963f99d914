namespace Bridge.Indexer.Verifying;

/// <summary>How a document compares with its row.</summary>
internal enum DocumentState
{
    /// <summary>It says what the row says, or neither is there.</summary>
    Equal,

    /// <summary>The row has no document.</summary>
    Missing,

    /// <summary>It says something else.</summary>
    Different,

    /// <summary>It should not be there.</summary>
    Extra,
}
