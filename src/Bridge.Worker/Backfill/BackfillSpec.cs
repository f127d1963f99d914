namespace Bridge.Worker.Backfill;

/// <summary>What a backfill reads.</summary>
internal sealed record BackfillSpec
{
    /// <summary>The tables, <c>schema.table</c> as the publication has them; empty: all that are captured when it begins.</summary>
    public IReadOnlyList<TableRef> Tables { get; init; } = [];

    /// <summary>An SQL condition on the table's columns; null: all rows.</summary>
    public string? Where { get; init; }

    /// <summary>The first key, its values in the order of the key's columns; null: from the first row.</summary>
    public IReadOnlyList<string>? FromKey { get; init; }

    /// <summary>The last key; null: to the last row.</summary>
    public IReadOnlyList<string>? ToKey { get; init; }

    /// <summary>The most rows a second, over all of its tables; null: as fast as it goes.</summary>
    public int? Rate { get; init; }

    /// <summary>True when the worker started it by itself (<c>Capture:InitialBackfill</c>).</summary>
    public bool IsInitial { get; init; }
}
