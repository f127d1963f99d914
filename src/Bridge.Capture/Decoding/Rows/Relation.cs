using Bridge.Capture.Changes;
using Bridge.Capture.Decoding.Schema;

namespace Bridge.Capture.Decoding.Rows;

/// <summary>A table as the last Relation message described it, prepared for writing its rows.</summary>
internal sealed class Relation(uint oid, RelationName name, bool identityIsFull, RelationColumn[] columns)
{
    private int resolvedVersion = -1;
    private bool excludesByName;

    /// <summary>The table's OID.</summary>
    public uint Oid { get; } = oid;

    /// <summary>Its name.</summary>
    public RelationName Name { get; } = name;

    /// <summary>True under REPLICA IDENTITY FULL, where the server flags every column.</summary>
    public bool IdentityIsFull { get; } = identityIsFull;

    /// <summary>The columns that the server sends, in its order.</summary>
    public RelationColumn[] Columns { get; } = columns;

    /// <summary>True when a column's type is a composite, or made of composites.</summary>
    public bool HasComposites { get; private set; }

    /// <summary>True when the key is the whole row, because the table has no primary key: only then may the key lose columns.</summary>
    public bool KeyIsWholeRow { get; private set; }

    /// <summary>True when the rows have a key.</summary>
    public bool HasKey { get; private set; }

    /// <summary>Leaves columns out of everything that is written.</summary>
    public void Exclude(ExcludedColumns excluded)
    {
        excludesByName = excluded.AreNamed;
        foreach (var column in Columns) column.IsExcluded = excluded.Names.Contains(column.Name);
    }

    /// <summary>Finds each column's type, and the key; false when the catalog must be loaded first.</summary>
    public bool TryResolve(SchemaCatalog catalog)
    {
        if (resolvedVersion == catalog.Version) return true;
        // The key first: what is left out by default and belongs to it stays.
        var resolved = TryResolveKey(catalog);
        foreach (var column in Columns.Where(column => !column.IsExcluded))
            resolved &= catalog.TryGetShape(column.TypeOid, out column.Shape);
        if (resolved) resolvedVersion = catalog.Version;
        HasComposites = resolved && Columns.Any(column => !column.IsExcluded && column.Shape.HasComposites);
        return resolved;
    }

    private bool TryResolveKey(SchemaCatalog catalog)
    {
        IReadOnlyList<string> primaryKey = [];
        if (IdentityIsFull && !catalog.TryGetPrimaryKey(Oid, out primaryKey)) return false;
        // A key whose columns were renamed since is no key of these rows.
        KeyIsWholeRow = IdentityIsFull && (primaryKey.Count == 0 || !primaryKey.All(name => Columns.Any(column => column.Name == name)));
        foreach (var column in Columns)
            column.IsKey = IdentityIsFull && !KeyIsWholeRow ? primaryKey.Contains(column.Name)
                : column.InIdentity && !(KeyIsWholeRow && column.IsExcluded);
        foreach (var column in Columns.Where(column => column.IsKey && column.IsExcluded))
        {
            if (excludesByName) throw new ExcludedKeyException(Name, column.Name);
            column.IsExcluded = false;
        }

        HasKey = Columns.Any(column => column.IsKey);
        return true;
    }
}
