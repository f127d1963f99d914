using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bridge.Capture.Decoding.Values;

/// <summary>A JSON member's name, escaped once.</summary>
internal sealed class MemberName
{
    private readonly byte[] bytes;

    public MemberName(string name) =>
        bytes = Encoding.UTF8.GetBytes($",\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\":");

    /// <summary><c>,"name":</c></summary>
    public ReadOnlySpan<byte> Next => bytes;

    /// <summary><c>"name":</c></summary>
    public ReadOnlySpan<byte> First => bytes.AsSpan(1);

    /// <summary><c>"name"</c></summary>
    public ReadOnlySpan<byte> Quoted => bytes.AsSpan(1, bytes.Length - 2);
}
