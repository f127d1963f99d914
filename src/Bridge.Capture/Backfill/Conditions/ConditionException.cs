namespace Bridge.Capture.Backfill.Conditions;

/// <summary>A text that is no condition, or none of that table; the message says what is wrong, where, and what was expected.</summary>
/// <param name="problem">What is wrong.</param>
/// <param name="position">The place in the text, in characters from 1.</param>
public sealed class ConditionException(string problem, int position)
    : FormatException($"The condition is not understood at character {position}: {problem}")
{
    /// <summary>The place in the text, in characters from 1.</summary>
    public int Position => position;
}
