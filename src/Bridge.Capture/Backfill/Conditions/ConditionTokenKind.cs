namespace Bridge.Capture.Backfill.Conditions;

/// <summary>What a piece of a condition's text is.</summary>
internal enum ConditionTokenKind
{
    /// <summary>The end of the text.</summary>
    End,

    /// <summary>A bare word: a keyword, a column, a number or a text without blanks.</summary>
    Word,

    /// <summary>A text in single quotes; a quote in it is doubled.</summary>
    Text,

    /// <summary>A name in double quotes; a quote in it is doubled.</summary>
    Name,

    /// <summary><c>=</c>, <c>!=</c>, <c>&lt;&gt;</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</summary>
    Comparison,

    /// <summary>A parenthesis or a comma.</summary>
    Punctuation,
}
