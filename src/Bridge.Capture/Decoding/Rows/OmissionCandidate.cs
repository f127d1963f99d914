namespace Bridge.Capture.Decoding.Rows;

/// <summary>A column of one image that may be left out.</summary>
internal struct OmissionCandidate
{
    /// <summary>The image.</summary>
    public WireTuple Tuple;

    /// <summary>The column's index.</summary>
    public int Column;

    /// <summary>The length of its text.</summary>
    public int WireBytes;

    /// <summary>The length of its JSON with the name.</summary>
    public int JsonBytes;
}
