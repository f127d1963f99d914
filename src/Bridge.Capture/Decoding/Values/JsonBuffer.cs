using System.Buffers;

namespace Bridge.Capture.Decoding.Values;

/// <summary>A pooled buffer that JSON is written to, bounded by a limit.</summary>
/// <remarks>
/// Beyond the limit it starts again from its beginning and says <see cref="Overflowed"/>: writers need no check, memory stays bounded,
/// and what was written is void.
/// </remarks>
internal sealed class JsonBuffer
{
    private const int Smallest = 16 * 1024;
    private const int LargestKept = 1024 * 1024;

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(Smallest);
    private int limit;
    private int end;

    /// <summary>Bytes written since <see cref="Reset"/>.</summary>
    public int Length { get; private set; }

    /// <summary>True when more was written than the limit allows.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => bytes.AsMemory(0, Length);

    /// <summary>Bytes held at the moment.</summary>
    public int Capacity => bytes.Length;

    /// <summary>Empties the buffer and sets its limit.</summary>
    public void Reset(int newLimit)
    {
        limit = newLimit;
        Length = 0;
        Overflowed = false;
        end = Math.Min(bytes.Length, limit);
    }

    /// <summary>Takes back what was written behind a length; does nothing once it has overflowed, when all of it is void.</summary>
    public void Truncate(int length)
    {
        if (!Overflowed) Length = length;
    }

    /// <summary>Gives a buffer that one large row made large back to the pool.</summary>
    public void Shrink()
    {
        if (bytes.Length > LargestKept) Replace(Smallest, keep: 0);
    }

    /// <summary>The next <paramref name="count"/> bytes, to be written wholly.</summary>
    public Span<byte> Reserve(int count)
    {
        if (count > end - Length) Grow(count);
        var reserved = bytes.AsSpan(Length, count);
        Length += count;
        return reserved;
    }

    /// <summary>Writes one byte.</summary>
    public void Write(byte value) => Reserve(1)[0] = value;

    /// <summary>Writes bytes as they are.</summary>
    public void Write(ReadOnlySpan<byte> value) => value.CopyTo(Reserve(value.Length));

    private void Grow(int count)
    {
        if (count > limit - Length)
        {
            Overflowed = true;
            Length = 0;
        }

        var needed = Length + count;
        if (needed > bytes.Length) Replace((int)Math.Min(Array.MaxLength, Math.Max(needed, bytes.Length * 2L)), Length);
        end = Math.Max(Math.Min(bytes.Length, limit), needed);
    }

    private void Replace(int capacity, int keep)
    {
        var larger = ArrayPool<byte>.Shared.Rent(capacity);
        bytes.AsSpan(0, keep).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(bytes);
        bytes = larger;
        end = Math.Min(bytes.Length, limit);
    }
}
