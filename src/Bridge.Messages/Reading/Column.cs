using System.Text.Json;

namespace Bridge.Messages.Reading;

/// <summary>A member of a JSON object by its place in the record: the name without quotes, the value as it is written.</summary>
internal readonly record struct Column(int NameStart, int NameLength, int ValueStart, int ValueLength, JsonTokenType Type)
{
    /// <summary>The name as JSON writes it, escapes included.</summary>
    public ReadOnlySpan<byte> Name(ReadOnlySpan<byte> json) => json.Slice(NameStart, NameLength);

    /// <summary>The value as JSON writes it, quotes and escapes included.</summary>
    public ReadOnlySpan<byte> Value(ReadOnlySpan<byte> json) => json.Slice(ValueStart, ValueLength);
}
