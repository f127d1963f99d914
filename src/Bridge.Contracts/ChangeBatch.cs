using Bridge.Contracts.Batches;

namespace Bridge.Contracts;

/// <summary>A record of the outbox: several small transactions or a part of a large one, in commit order.</summary>
/// <remarks>The n-th change of a record (over all transactions, from 0) has the Sequence <see cref="FirstSequence"/> + n.</remarks>
public sealed record ChangeBatch
{
    /// <summary>The pipeline's name.</summary>
    public required string Pipeline { get; init; }

    /// <summary>The id of the opening of the outbox that wrote this record.</summary>
    public required string Epoch { get; init; }

    /// <summary>The Sequence of the change before this record.</summary>
    public required long PreviousSequence { get; init; }

    /// <summary>The Sequence of the record's first change.</summary>
    public required long FirstSequence { get; init; }

    /// <summary>The tables that the record's changes name by index.</summary>
    public IReadOnlyList<TableName> Tables { get; init; } = [];

    /// <summary>The transactions, in commit order.</summary>
    public IReadOnlyList<BatchTransaction> Transactions { get; init; } = [];
}
