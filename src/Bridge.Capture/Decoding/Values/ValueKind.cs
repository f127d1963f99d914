namespace Bridge.Capture.Decoding.Values;

/// <summary>How a value's text becomes JSON, as <c>to_jsonb</c> does it.</summary>
internal enum ValueKind : byte
{
    /// <summary>A JSON string of the text: every type that is not below.</summary>
    Text,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>A JSON number with all its digits; NaN and infinities are strings.</summary>
    Number,

    /// <summary>A string with <c>T</c> between date and time.</summary>
    Timestamp,

    /// <summary>As <see cref="Timestamp"/>, the offset with minutes.</summary>
    TimestampWithZone,

    /// <summary>The text itself.</summary>
    Json,

    /// <summary>A JSON array.</summary>
    Array,

    /// <summary>A JSON array; the text is separated by spaces (int2vector, oidvector).</summary>
    Vector,

    /// <summary>A JSON object by attribute.</summary>
    Composite,

    /// <summary>A JSON object of strings: hstore has a cast to json, and <c>to_jsonb</c> uses it.</summary>
    Hstore,
}
