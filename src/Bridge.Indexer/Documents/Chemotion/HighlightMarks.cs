namespace Bridge.Indexer.Documents.Chemotion;

/// <summary>
/// What stands around the words that fit in a highlight of the search template. Both are noncharacters of Unicode, which no text needs and
/// which documents lose, so whoever shows a highlight escapes it first and turns the marks into markup after that.
/// </summary>
internal static class HighlightMarks
{
    /// <summary>Before the words.</summary>
    public const char Begin = '\ufdd0';

    /// <summary>Behind them.</summary>
    public const char End = '\ufdd1';

    /// <summary>A text without them.</summary>
    public static string TakeOut(string text) => text.AsSpan().ContainsAny(Begin, End)
        ? string.Concat(text.Where(letter => letter is not (Begin or End))) : text;

    /// <summary>The pieces of a highlight, without the marks, and whether each is one of the words that fit.</summary>
    public static IEnumerable<(string Text, bool IsFound)> Split(string highlight)
    {
        var (start, isFound) = (0, false);
        for (var at = 0; at <= highlight.Length; at++)
        {
            if (at < highlight.Length && highlight[at] is not (Begin or End)) continue;
            if (at > start) yield return (highlight[start..at], isFound);
            start = at + 1;
            isFound = at < highlight.Length && highlight[at] == Begin;
        }
    }
}
