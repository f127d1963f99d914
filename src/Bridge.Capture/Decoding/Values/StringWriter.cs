using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Bridge.Capture.Decoding.Values;

/// <summary>Writes text as a JSON string.</summary>
internal sealed class StringWriter(JsonBuffer output, ValuePlace place)
{
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(value => (byte)value), (byte)'"', (byte)'\\']);

    /// <summary>True: what is not UTF-8 is replaced, byte by byte, by U+FFFD. For a key, which cannot be left out.</summary>
    public bool IsLenient { get; set; }

    /// <summary>Writes it, escaped.</summary>
    public void Write(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            if (!IsLenient) throw place.NotUtf8();
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        }

        var clean = text.IndexOfAny(Escaped);
        if (clean >= 0)
        {
            WriteEscaped(text, clean);
            return;
        }

        var quoted = output.Reserve(text.Length + 2);
        quoted[0] = (byte)'"';
        text.CopyTo(quoted[1..]);
        quoted[^1] = (byte)'"';
    }

    /// <summary>Writes a text whose quotes and backslashes are escaped as JSON does it, and that has no control character.</summary>
    public void WriteEscapedAlready(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text)) throw place.NotUtf8();
        output.Write((byte)'"');
        output.Write(text);
        output.Write((byte)'"');
    }

    private void WriteEscaped(ReadOnlySpan<byte> text, int clean)
    {
        output.Write((byte)'"');
        while (clean >= 0)
        {
            output.Write(text[..clean]);
            WriteEscape(text[clean]);
            text = text[(clean + 1)..];
            clean = text.IndexOfAny(Escaped);
        }

        output.Write(text);
        output.Write((byte)'"');
    }

    private void WriteEscape(byte value)
    {
        switch (value)
        {
            case (byte)'"': output.Write("\\\""u8); break;
            case (byte)'\\': output.Write("\\\\"u8); break;
            case (byte)'\n': output.Write("\\n"u8); break;
            case (byte)'\r': output.Write("\\r"u8); break;
            case (byte)'\t': output.Write("\\t"u8); break;
            default:
                var escape = output.Reserve(6);
                "\\u00"u8.CopyTo(escape);
                escape[4] = (byte)(value < 0x10 ? '0' : '1');
                escape[5] = "0123456789abcdef"u8[value & 0xF];
                break;
        }
    }
}
