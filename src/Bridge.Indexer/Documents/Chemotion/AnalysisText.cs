using System.Buffers;
using System.Text;
using Bridge.Contracts.Text;

namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>The text of an analysis: the editor's own content, else what Chemotion has stored as plain text.</summary>
internal static class AnalysisText
{
    private const int MostLetters = 256 * 1024;

    /// <summary>The text, normalized, and whether it was cut; null when there is none.</summary>
    public static (string? Text, bool IsTruncated) Read(string? content, string? plainText)
    {
        var text = string.IsNullOrWhiteSpace(content) ? null : Plain(content);
        if (string.IsNullOrWhiteSpace(text)) text = plainText;
        if (string.IsNullOrWhiteSpace(text)) return (null, false);
        text = Normalize(text);
        return text.Length <= MostLetters ? (text, false)
            : (text[..(char.IsHighSurrogate(text[MostLetters - 1]) ? MostLetters - 1 : MostLetters)], true);
    }

    /// <summary>Unicode's compatibility form (¹³C → 13C), dashes and minus signs as <c>-</c>, without the marks of highlights.</summary>
    public static string Normalize(string text) => Ascii.IsValid(text) ? text
        : HighlightMarks.TakeOut(CompatibilityText.Normalize(text));

    private static string Plain(string content) => !QuillText.MayBeDocument(content) ? content.TrimEnd('\r', '\n')
        : Encoding.UTF8.GetString(QuillText.Read(Encoding.UTF8.GetBytes(content), new ArrayBufferWriter<byte>(content.Length + 1)));
}
