namespace Bridge.Capture.Backfill.Conditions;

/// <summary>A piece of a condition's text.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What it says, without its quotes.</param>
/// <param name="Position">Where it begins, in characters from 1.</param>
internal readonly record struct ConditionToken(ConditionTokenKind Kind, string Text, int Position)
{
    /// <summary>True for this keyword, in any case; a quoted word is none.</summary>
    public bool Is(string keyword) => Kind == ConditionTokenKind.Word && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>True for this parenthesis or comma.</summary>
    public bool IsPunctuation(string mark) => Kind == ConditionTokenKind.Punctuation && Text == mark;

    /// <summary>The piece as an error tells it.</summary>
    public override string ToString() => Kind == ConditionTokenKind.End ? "the end" : $"'{Text}'";
}
