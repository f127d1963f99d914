using System.Buffers;

namespace Bridge.Messages.Writing;

/// <summary>A JSON array or object put together from pieces that are JSON already.</summary>
internal sealed class JsonPieces
{
    private readonly ArrayBufferWriter<byte> buffer = new(256);
    private bool isFirst;

    /// <summary>How many pieces there are.</summary>
    public int Count { get; private set; }

    /// <summary>What was put together.</summary>
    public ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    /// <summary>Begins anew with <c>[</c> or <c>{</c>.</summary>
    public void Begin(byte bracket)
    {
        buffer.ResetWrittenCount();
        isFirst = true;
        Count = 0;
        Append(bracket);
    }

    /// <summary>Adds a string of an array; <paramref name="name"/> is escaped already.</summary>
    public void AddName(ReadOnlySpan<byte> name)
    {
        Separate();
        Append((byte)'"');
        buffer.Write(name);
        Append((byte)'"');
    }

    /// <summary>Adds a member of an object; both are JSON already, the name without its quotes.</summary>
    public void AddMember(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        AddName(name);
        Append((byte)':');
        buffer.Write(value);
    }

    /// <summary>Ends with <c>]</c> or <c>}</c>.</summary>
    public void End(byte bracket) => Append(bracket);

    private void Separate()
    {
        if (!isFirst) Append((byte)',');
        isFirst = false;
        Count++;
    }

    private void Append(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }
}
