using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Bridge.Contracts.Positions;

namespace Bridge.Capture.Decoding.Messages;

/// <summary>Reads the fields of one pgoutput message in order; every read is checked against the message's end.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> message, Lsn walStart)
{
    private readonly ReadOnlySpan<byte> message = message;

    /// <summary>The next byte to read.</summary>
    public int Offset { get; private set; }

    /// <summary>Bytes not read yet.</summary>
    public readonly int Remaining => message.Length - Offset;

    /// <summary>The message's place in WAL.</summary>
    public readonly Lsn WalStart => walStart;

    /// <summary>The whole message.</summary>
    public readonly ReadOnlySpan<byte> Message => message;

    public byte ReadByte() => Take(1)[0];

    public int ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));

    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));

    public Lsn ReadLsn() => new(BinaryPrimitives.ReadUInt64BigEndian(Take(8)));

    /// <summary>Skips a counted field; a count beyond the end, or below zero, is refused before anything is reserved for it.</summary>
    public void Skip(int count) => Take(count);

    /// <summary>A zero-terminated UTF-8 string.</summary>
    public string ReadString()
    {
        var length = message[Offset..].IndexOf((byte)0);
        if (length < 0) throw Malformed("The message ends within a string");
        var text = message.Slice(Offset, length);
        if (!Utf8.IsValid(text)) throw Malformed("A name is not valid UTF-8");
        Offset += length + 1;
        return Encoding.UTF8.GetString(text);
    }

    /// <summary>Asserts that the message holds nothing more.</summary>
    public readonly void End()
    {
        if (Remaining != 0) throw Malformed($"The message goes on for {Remaining} bytes behind its end");
    }

    /// <summary>The exception for a fault at the current byte.</summary>
    public readonly MalformedMessageException Malformed(string reason) => new(reason, walStart, Offset);

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Remaining) throw Malformed($"The message ends early: {(uint)count} bytes wanted, {Remaining} left");
        var taken = message.Slice(Offset, count);
        Offset += count;
        return taken;
    }
}
