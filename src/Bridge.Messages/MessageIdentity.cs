using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Bridge.Contracts.Positions;

namespace Bridge.Messages;

/// <summary>The ids of messages: the same change gives the same id, whoever publishes it and however often.</summary>
/// <remarks>
/// A UUID of version 8 from SHA-256 over length-prefixed parts: a row change from system identifier, pipeline, commit LSN, transaction
/// id, commit time, ordinal and contract, so that another history of the same cluster gives other ids; a row read by a backfill from job,
/// key, Sequence and contract. See https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
/// </remarks>
/// <param name="systemIdentifier">The server's <c>system_identifier</c>.</param>
/// <param name="pipeline">The pipeline's name.</param>
internal sealed class MessageIdentity(string systemIdentifier, string pipeline)
{
    private readonly byte[] changePrefix = Prefix("change", systemIdentifier, pipeline);
    private readonly byte[] readPrefix = Prefix("read", systemIdentifier, pipeline);

    /// <summary>The id of a row change's message.</summary>
    /// <param name="position">The change's place in WAL.</param>
    /// <param name="xid">Its transaction's id.</param>
    /// <param name="committedAt">When that committed; microseconds count.</param>
    /// <param name="contract">The message's contract.</param>
    public Guid ForChange(ChangePosition position, uint xid, DateTimeOffset committedAt, string contract)
    {
        Span<byte> tail = stackalloc byte[24];
        BinaryPrimitives.WriteUInt64BigEndian(tail, position.CommitLsn.Value);
        BinaryPrimitives.WriteInt32BigEndian(tail[8..], position.Ordinal);
        BinaryPrimitives.WriteUInt32BigEndian(tail[12..], xid);
        BinaryPrimitives.WriteInt64BigEndian(tail[16..], (committedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);
        return Hash(changePrefix, tail, [], contract);
    }

    /// <summary>The id of a message about a row that a backfill read; <paramref name="key"/> is the row's key as JSON.</summary>
    public Guid ForRead(string job, ReadOnlySpan<byte> key, long sequence, string contract)
    {
        var head = new byte[8 + Encoding.UTF8.GetByteCount(job)];
        BinaryPrimitives.WriteInt64BigEndian(head, sequence);
        Encoding.UTF8.GetBytes(job, head.AsSpan(8));
        return Hash(readPrefix, head, key, contract);
    }

    private static Guid Hash(byte[] prefix, ReadOnlySpan<byte> position, ReadOnlySpan<byte> key, string contract)
    {
        var length = prefix.Length + 12 + position.Length + key.Length + contract.Length;
        var input = length <= 512 ? stackalloc byte[length] : new byte[length];
        prefix.CopyTo(input);
        var written = prefix.Length;
        written += Part(input[written..], position);
        written += Part(input[written..], key);
        BinaryPrimitives.WriteInt32BigEndian(input[written..], contract.Length);
        Encoding.ASCII.GetBytes(contract, input[(written + 4)..]);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    private static int Part(Span<byte> destination, ReadOnlySpan<byte> part)
    {
        BinaryPrimitives.WriteInt32BigEndian(destination, part.Length);
        part.CopyTo(destination[4..]);
        return 4 + part.Length;
    }

    private static byte[] Prefix(params string[] parts)
    {
        var result = new List<byte>();
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            var utf8 = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32BigEndian(length, utf8.Length);
            result.AddRange(length);
            result.AddRange(utf8);
        }

        return [.. result];
    }
}
