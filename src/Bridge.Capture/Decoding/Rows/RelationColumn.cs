using Bridge.Capture.Decoding.Values;

namespace Bridge.Capture.Decoding.Rows;

/// <summary>A column of a <see cref="Relation"/>.</summary>
internal sealed class RelationColumn(string name, uint typeOid, bool inIdentity)
{
    /// <summary>The type's shape, set when the relation is resolved.</summary>
    public ValueShape Shape = ValueShape.Text;

    /// <summary>The column's name.</summary>
    public string Name { get; } = name;

    /// <summary>The type's OID.</summary>
    public uint TypeOid { get; } = typeOid;

    /// <summary>True when the server counts the column to the replica identity.</summary>
    public bool InIdentity { get; } = inIdentity;

    /// <summary>True when the column belongs to the member <c>key</c>.</summary>
    public bool IsKey { get; set; }

    /// <summary>True when the column is left out of everything that is written.</summary>
    public bool IsExcluded { get; set; }

    /// <summary>The escaped name as it precedes a value.</summary>
    public MemberName Member { get; } = new(name);
}
