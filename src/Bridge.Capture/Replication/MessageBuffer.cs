using System.Buffers;

namespace Bridge.Capture.Replication;

/// <summary>The one buffer that holds the message being read; a large one goes back to the pool as soon as a small message
/// follows.</summary>
internal sealed class MessageBuffer : IDisposable
{
    private const int Usual = 64 * 1024;
    private const int Large = 1024 * 1024;

    private byte[] bytes = ArrayPool<byte>.Shared.Rent(Usual);
    private int length;

    /// <summary>The message; valid until the next <see cref="FillAsync"/>.</summary>
    public ReadOnlyMemory<byte> Message => bytes.AsMemory(0, length);

    /// <summary>The bytes held at the moment.</summary>
    public int Capacity => bytes.Length;

    /// <summary>Replaces the message by the next <paramref name="count"/> bytes of <paramref name="source"/>.</summary>
    /// <exception cref="EndOfStreamException">The source ended before.</exception>
    public ValueTask FillAsync(Stream source, int count)
    {
        EnsureCapacity(count);
        length = count;
        return source.ReadExactlyAsync(bytes.AsMemory(0, count));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        length = 0;
        Replace([]);
    }

    private void EnsureCapacity(int count)
    {
        if (count > bytes.Length || (bytes.Length > Large && count <= Large))
            Replace(ArrayPool<byte>.Shared.Rent(Math.Max(count, Usual)));
    }

    private void Replace(byte[] next)
    {
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
        bytes = next;
    }
}
