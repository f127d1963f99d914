namespace Bridge.Capture.Decoding.Values;

/// <summary>Room for unescaped text, taken and released like a stack: an array of composites unescapes at each level.</summary>
internal sealed class Scratch
{
    private const int LargestKept = 1024 * 1024;

    private byte[] bytes = new byte[4096];
    private int used;

    /// <summary>Bytes held at the moment.</summary>
    public int Capacity => bytes.Length;

    /// <summary>Takes room. Spans taken before stay valid until they are released.</summary>
    public Span<byte> Take(int length)
    {
        // An outer level keeps its own span of the old array, so nothing is copied.
        if (length > bytes.Length - used)
            bytes = new byte[(int)Math.Min(Array.MaxLength, Math.Max(used + (long)length, bytes.Length * 2L))];
        var taken = bytes.AsSpan(used, length);
        used += length;
        return taken;
    }

    /// <summary>Releases the last <paramref name="length"/> bytes taken.</summary>
    public void Release(int length) => used -= length;

    /// <summary>Releases everything, and lets go of what one large value needed.</summary>
    public void Clear()
    {
        used = 0;
        if (bytes.Length > LargestKept) bytes = new byte[4096];
    }
}
