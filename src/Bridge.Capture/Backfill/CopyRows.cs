using System.Buffers;
using System.Buffers.Binary;
using Bridge.Capture.Decoding.Rows;

namespace Bridge.Capture.Backfill;

/// <summary>Cuts what COPY … (FORMAT binary) sends into rows whose fields are text.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4</remarks>
internal sealed class CopyRows(Stream stream) : IDisposable
{
    private const int HeaderBytes = 19;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
    private int start;
    private int end;
    private int rowLength;
    private bool headerRead;

    /// <summary>The row read last: the bytes that its tuple's offsets count in.</summary>
    public ReadOnlySpan<byte> Row => buffer.AsSpan(start, rowLength);

    private ReadOnlySpan<byte> Rest => buffer.AsSpan(start, end - start);

    /// <summary>Reads the next row into the tuple; false behind the last one.</summary>
    /// <exception cref="InvalidDataException">It is no binary COPY.</exception>
    public async ValueTask<bool> ReadAsync(WireTuple tuple, int columns, CancellationToken cancellationToken)
    {
        start += rowLength;
        rowLength = 0;
        if (!headerRead) await SkipHeaderAsync(cancellationToken);
        while (true)
        {
            if (Rest.Length >= 2 && BinaryPrimitives.ReadInt16BigEndian(Rest) == -1) return false;
            if (tuple.TryReadCopy(Rest, columns, out var length, out var wanted))
            {
                rowLength = length;
                return true;
            }

            await FillAsync(wanted, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(buffer);

    private async ValueTask SkipHeaderAsync(CancellationToken cancellationToken)
    {
        while (Rest.Length < HeaderBytes) await FillAsync(HeaderBytes, cancellationToken);
        if (!Rest.StartsWith("PGCOPY\n"u8)) throw new InvalidDataException("The server's COPY is not in binary form.");
        start += HeaderBytes + BinaryPrimitives.ReadInt32BigEndian(Rest[(HeaderBytes - 4)..]);
        headerRead = true;
    }

    private async ValueTask FillAsync(int wanted, CancellationToken cancellationToken)
    {
        if (start > 0 && (start == end || wanted > buffer.Length - start || buffer.Length - end < buffer.Length / 4))
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (wanted > buffer.Length || end == buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(wanted, buffer.Length * 2));
            buffer.AsSpan(0, end).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
        if (read == 0) throw new EndOfStreamException("The server's COPY ended within a row.");
        end += read;
    }
}
