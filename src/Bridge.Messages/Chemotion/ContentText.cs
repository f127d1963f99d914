using System.Text;
using System.Text.Json;
using Bridge.Contracts.Text;

namespace Bridge.Messages.Chemotion;

/// <summary>Writes an analysis' text: normalized, and cut at a size that a search engine takes.</summary>
internal static class ContentText
{
    /// <summary>The most that is written, in bytes of UTF-8.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Writes <c>contentText</c> and <c>contentTruncated</c>.</summary>
    public static void Write(ReadOnlySpan<byte> utf8, Utf8JsonWriter json)
    {
        if (!Ascii.IsValid(utf8))
            utf8 = Encoding.UTF8.GetBytes(CompatibilityText.Normalize(Encoding.UTF8.GetString(utf8)));
        var isTruncated = utf8.Length > MaxBytes;
        if (isTruncated) utf8 = Cut(utf8);
        json.WriteString(AnalysisMembers.ContentText, utf8);
        json.WriteBoolean(AnalysisMembers.ContentTruncated, isTruncated);
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> utf8)
    {
        var end = MaxBytes;
        while ((utf8[end] & 0xC0) == 0x80) end--;
        return utf8[..end];
    }
}
