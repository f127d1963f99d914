using Bridge.Indexer.Bulk;
using Bridge.Indexer.Changes;
using Bridge.Indexer.Indices;

namespace Bridge.Indexer.Documents;

/// <summary>Makes the documents of some indices from tables of PostgreSQL.</summary>
/// <remarks>
/// A document written at version S is made of what PostgreSQL shows after a change with a Sequence of S or above has arrived: a change
/// arrives only after
/// a SELECT can see it and everything before it. Nothing is ever made from what the index holds.
/// </remarks>
internal interface IDocumentSource
{
    /// <summary>The indices.</summary>
    public IReadOnlyList<IndexDefinition> Indices { get; }

    /// <summary>The tables whose changes it follows, <c>schema.name</c>.</summary>
    public IReadOnlyCollection<string> Tables { get; }

    /// <summary>What an operator should know, such as changes that cannot be followed.</summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>Tables whose rows must be known before a change names them by their key alone.</summary>
    public IReadOnlyList<string> Registered { get; }

    /// <summary>Learns the rows of such a table.</summary>
    public Task RegisterAsync(string table, IndexSession session, CancellationToken cancellationToken);

    /// <summary>Writes every document that the changes bear upon.</summary>
    public Task IndexAsync(ChangeSet changes, IndexSession session, CancellationToken cancellationToken);

    /// <summary>How many rows have a document in an index.</summary>
    public Task<long> CountAsync(string alias, CancellationToken cancellationToken);

    /// <summary>The ids of all rows that may have a document in an index, in pages, in the order of their keys.</summary>
    /// <param name="alias">The index.</param>
    /// <param name="after">The last id of the page before; null to begin.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<IReadOnlyList<string>> ReadKeysAsync(string alias, string? after, CancellationToken cancellationToken);

    /// <summary>The table of the row that a document is of, <c>schema.name</c>.</summary>
    public string TableOf(string id);

    /// <summary>The documents of these ids as they should be now; a tombstone for each that should not be there.</summary>
    public Task<IReadOnlyList<DocumentWrite>> BuildAsync(
        string alias, IReadOnlyList<string> ids, long version, CancellationToken cancellationToken);
}
