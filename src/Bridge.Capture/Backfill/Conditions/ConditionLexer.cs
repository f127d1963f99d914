using System.Text;

namespace Bridge.Capture.Backfill.Conditions;

/// <summary>Cuts a condition's text into pieces.</summary>
internal static class ConditionLexer
{
    private const string WordMarks = "_.-+:/@$%#&~^*";

    /// <summary>The pieces, the last of them the end.</summary>
    /// <exception cref="ConditionException">A quote is not closed, or a character belongs to no piece.</exception>
    public static IReadOnlyList<ConditionToken> Read(string text)
    {
        var tokens = new List<ConditionToken>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length) break;
            tokens.Add(ReadOne(text, ref at));
        }

        tokens.Add(new ConditionToken(ConditionTokenKind.End, "", text.Length + 1));
        return tokens;
    }

    private static ConditionToken ReadOne(string text, ref int at)
    {
        var start = at;
        var first = text[at];
        if (first is '\'' or '"')
            return new ConditionToken(first == '"' ? ConditionTokenKind.Name : ConditionTokenKind.Text, ReadQuoted(text, ref at), start
                + 1);
        if (first is '(' or ')' or ',') return new ConditionToken(ConditionTokenKind.Punctuation, text[at++].ToString(), start + 1);
        if (first is '=' or '<' or '>' or '!')
            return new ConditionToken(ConditionTokenKind.Comparison, ReadComparison(text, ref at), start + 1);
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || char.IsSurrogate(text[at])
            || WordMarks.Contains(text[at], StringComparison.Ordinal))) at++;
        if (at == start) throw new ConditionException($"'{first}' has no meaning; put a text into single quotes.", start + 1);
        return new ConditionToken(ConditionTokenKind.Word, text[start..at], start + 1);
    }

    private static string ReadQuoted(string text, ref int at)
    {
        var (quote, start, value) = (text[at], at, new StringBuilder());
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '\0') throw new ConditionException("a NUL character, which no value of PostgreSQL can hold.", at + 1);
            if (text[at] != quote) value.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == quote) value.Append(text[at++]);
            else
            {
                at++;
                return value.ToString();
            }
        }

        throw new ConditionException($"the {(quote == '"' ? "name" : "text")} that begins here is not closed by {quote}.", start + 1);
    }

    private static string ReadComparison(string text, ref int at)
    {
        var two = at + 1 < text.Length ? text.Substring(at, 2) : "";
        if (two is "<=" or ">=" or "<>" or "!=")
        {
            at += 2;
            return two == "<>" ? "!=" : two;
        }

        if (text[at] == '!') throw new ConditionException("'!' stands only in '!='.", at + 1);
        return text[at++].ToString();
    }
}
