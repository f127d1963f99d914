namespace Bridge.Capture.Decoding.Values;

/// <summary>An attribute of a composite type.</summary>
internal sealed record CompositeField(MemberName Name, ValueShape Shape);
