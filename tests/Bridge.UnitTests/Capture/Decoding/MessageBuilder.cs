using System.Buffers.Binary;
using System.Text;

namespace Bridge.UnitTests.Capture.Decoding;

/// <summary>Builds pgoutput messages field by field.</summary>
internal sealed class MessageBuilder(char type)
{
    private readonly List<byte> bytes = [(byte)type];

    public static byte[] Begin(ulong commitLsn = 0x100, long microseconds = 0, uint xid = 7) =>
        new MessageBuilder('B').UInt64(commitLsn).UInt64((ulong)microseconds).UInt32(xid).Build();

    public static byte[] Commit(ulong commitLsn = 0x100, ulong endLsn = 0x130) =>
        new MessageBuilder('C').Byte(0).UInt64(commitLsn).UInt64(endLsn).UInt64(0).Build();

    /// <summary>A table <c>public.t</c>; a column is its name, its type and whether it belongs to the identity.</summary>
    public static byte[] Relation(uint oid, char identity, params (string Name, uint Type, bool InIdentity)[] columns)
    {
        var message = new MessageBuilder('R').UInt32(oid).String("public").String("t").Byte((byte)identity).UInt16(columns.Length);
        foreach (var (name, type, inIdentity) in columns)
            message.Byte(inIdentity ? (byte)1 : (byte)0).String(name).UInt32(type).UInt32(uint.MaxValue);
        return message.Build();
    }

    public static byte[] Insert(uint oid, params string?[] row) => new MessageBuilder('I').UInt32(oid).Tuple('N', row).Build();

    public static byte[] Update(uint oid, char oldKind, string?[]? old, params string?[] row)
    {
        var message = new MessageBuilder('U').UInt32(oid);
        if (old is not null) message.Tuple(oldKind, old);
        return message.Tuple('N', row).Build();
    }

    public static byte[] Delete(uint oid, char oldKind, params string?[] old) => new MessageBuilder('D').UInt32(oid).Tuple(oldKind, old)
        .Build();

    public static byte[] Truncate(params uint[] oids)
    {
        var message = new MessageBuilder('T').UInt32((uint)oids.Length).Byte(0);
        foreach (var oid in oids) message.UInt32(oid);
        return message.Build();
    }

    /// <summary>A tuple; null is SQL null, <see cref="Unchanged"/> an unchanged TOASTed value.</summary>
    public MessageBuilder Tuple(char kind, params string?[] values)
    {
        Byte((byte)kind).UInt16(values.Length);
        foreach (var value in values)
        {
            if (value is null) Byte((byte)'n');
            else if (value == Unchanged) Byte((byte)'u');
            else Text(Encoding.UTF8.GetBytes(value));
        }

        return this;
    }

    /// <summary>Stands for an unchanged TOASTed value.</summary>
    public const string Unchanged = "\0unchanged";

    public MessageBuilder Text(params byte[] value)
    {
        Byte((byte)'t').UInt32((uint)value.Length);
        bytes.AddRange(value);
        return this;
    }

    public MessageBuilder Byte(byte value)
    {
        bytes.Add(value);
        return this;
    }

    public MessageBuilder String(string value)
    {
        bytes.AddRange(Encoding.UTF8.GetBytes(value));
        return Byte(0);
    }

    public MessageBuilder UInt16(int value)
    {
        bytes.AddRange([(byte)(value >> 8), (byte)value]);
        return this;
    }

    public MessageBuilder UInt32(uint value)
    {
        var field = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(field, value);
        bytes.AddRange(field);
        return this;
    }

    public MessageBuilder UInt64(ulong value) => UInt32((uint)(value >> 32)).UInt32((uint)value);

    public byte[] Build() => [.. bytes];
}
