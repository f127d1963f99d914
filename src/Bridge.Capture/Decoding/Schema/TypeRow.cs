namespace Bridge.Capture.Decoding.Schema;

/// <summary>A type as the server's catalog describes it.</summary>
/// <param name="Oid">Its OID.</param>
/// <param name="Kind"><c>pg_type.typtype</c>.</param>
/// <param name="Element">The element type of a true array, else 0.</param>
/// <param name="Delimiter">What separates an array's elements.</param>
/// <param name="BaseType">What a domain is over, else 0.</param>
/// <param name="IsHstore">True for the type of the extension hstore.</param>
/// <param name="AttributeNames">A composite's attributes, dropped ones left out.</param>
/// <param name="AttributeTypes">Their types.</param>
internal sealed record TypeRow(
    uint Oid, char Kind, uint Element, char Delimiter, uint BaseType, bool IsHstore, string[] AttributeNames, uint[] AttributeTypes)
{
    /// <summary>The transaction that changed a composite's attributes last; 0 where that is long ago.</summary>
    public uint ChangedBy { get; init; }

    /// <summary>True when the other describes the same attributes.</summary>
    public bool HasAttributesOf(TypeRow other) =>
        AttributeNames.SequenceEqual(other.AttributeNames) && AttributeTypes.SequenceEqual(other.AttributeTypes);

    /// <summary>The types that this one needs.</summary>
    public IEnumerable<uint> References => Kind switch
    {
        'd' => [BaseType],
        'c' => AttributeTypes,
        _ => Element != 0 ? [Element] : [],
    };
}
