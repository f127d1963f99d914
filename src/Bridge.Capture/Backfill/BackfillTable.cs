using Bridge.Capture.Changes;
using Bridge.Capture.Decoding.Rows;

namespace Bridge.Capture.Backfill;

/// <summary>A published table as a backfill reads it: the columns that the publication sends, and the key that pages follow.</summary>
public sealed record BackfillTable
{
    /// <summary>The table.</summary>
    public required RelationName Name { get; init; }

    /// <summary>Its OID.</summary>
    public required uint Oid { get; init; }

    /// <summary>True for a partitioned table, whose rows lie in its partitions.</summary>
    public required bool IsPartitioned { get; init; }

    /// <summary>True when the publication sends inserts: what is inserted while it is read comes as a change.</summary>
    public required bool SendsInserts { get; init; }

    /// <summary>The publication's row filter; empty when it has none.</summary>
    public required string RowFilter { get; init; }

    /// <summary>How many rows the server believes it to have; null when it never counted.</summary>
    public required long? EstimatedRows { get; init; }

    /// <summary>The names of the key's columns, in the order of its index.</summary>
    public IReadOnlyList<string> KeyColumns => [.. Key.Select(column => column.Name)];

    internal bool IdentityIsFull { get; init; }

    internal IReadOnlyList<BackfillColumn> Columns { get; init; } = [];

    internal IReadOnlyList<BackfillKeyColumn> Key { get; init; } = [];

    /// <summary>The relation as pgoutput would describe it.</summary>
    internal Relation ToRelation() =>
        new(Oid, Name, IdentityIsFull, [.. Columns.Select(column => new RelationColumn(column.Name, column.TypeOid, column.InIdentity))]);
}
