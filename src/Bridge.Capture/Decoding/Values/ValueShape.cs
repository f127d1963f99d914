namespace Bridge.Capture.Decoding.Values;

/// <summary>What the decoder must know of a type to write its values. Domains have the shape of what they are over.</summary>
internal sealed class ValueShape
{
    /// <summary>The shape of every type that becomes a string.</summary>
    public static readonly ValueShape Text = new(ValueKind.Text);

    /// <summary>A scalar.</summary>
    public ValueShape(ValueKind kind) => Kind = kind;

    /// <summary>An array or vector.</summary>
    public ValueShape(ValueKind kind, ValueShape element, byte delimiter) => (Kind, Element, Delimiter) = (kind, element, delimiter);

    /// <summary>A composite.</summary>
    public ValueShape(uint oid, CompositeField[] fields, uint validFrom) =>
        (Kind, Oid, Fields, ValidFrom) = (ValueKind.Composite, oid, fields, validFrom);

    /// <summary>How the text becomes JSON.</summary>
    public ValueKind Kind { get; }

    /// <summary>The OID of a composite type.</summary>
    public uint Oid { get; }

    /// <summary>The transaction that changed a composite type last; 0 where that is long ago.</summary>
    public uint ValidFrom { get; }

    /// <summary>True for a composite, and for what is made of composites.</summary>
    public bool HasComposites => Kind == ValueKind.Composite || Element?.HasComposites == true;

    /// <summary>The shape of an array's elements.</summary>
    public ValueShape? Element { get; }

    /// <summary>What separates an array's elements: a comma, for box a semicolon.</summary>
    public byte Delimiter { get; }

    /// <summary>A composite's attributes.</summary>
    public CompositeField[] Fields { get; } = [];
}
