namespace Bridge.State.Webhooks;

/// <summary>A condition on a column of the row.</summary>
/// <param name="Column">The column as the table or the contract names it (<c>container_type</c>, <c>containerType</c>); a dot goes into
/// JSON and hstore: <c>extended_metadata.kind</c>.</param>
/// <param name="Operator">How it is compared.</param>
/// <param name="Values">What with, as text: several for <see cref="ConditionOperator.In"/>, one else, none where nothing is
/// compared.</param>
public sealed record ColumnCondition(string Column, ConditionOperator Operator, IReadOnlyList<string> Values)
{
    private static readonly (string Text, ConditionOperator Operator)[] Symbols =
    [
        ("!=", ConditionOperator.NotEqual), ("<=", ConditionOperator.LessOrEqual), (">=", ConditionOperator.GreaterOrEqual),
        ("=", ConditionOperator.Equal), ("<", ConditionOperator.Less), (">", ConditionOperator.Greater),
    ];

    private static readonly (string Text, ConditionOperator Operator)[] Endings =
    [
        (" is not null", ConditionOperator.IsNotNull), (" is null", ConditionOperator.IsNull), (" changed", ConditionOperator.Changed),
    ];

    /// <summary>Reads <c>container_type = analysis</c>, <c>id in 1,2,3</c>, <c>deleted_at is null</c>, <c>name changed</c>.</summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static ColumnCondition Parse(string text)
    {
        var trimmed = text.Trim();
        foreach (var (ending, comparison) in Endings)
            if (trimmed.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
                return new(Name(trimmed[..^ending.Length], text), comparison, []);
        if (trimmed.IndexOf(" in ", StringComparison.OrdinalIgnoreCase) is > 0 and var at
            && trimmed.IndexOfAny(['=', '<', '>']) is var symbolAt && (symbolAt < 0 || symbolAt > at))
            return new(Name(trimmed[..at], text), ConditionOperator.In,
                [.. trimmed[(at + 4)..].Trim('(', ')', ' ').Split(',').Select(Value)]);
        foreach (var (symbol, comparison) in Symbols)
        {
            var place = trimmed.IndexOf(symbol, StringComparison.Ordinal);
            if (place > 0) return new(Name(trimmed[..place], text), comparison, [Value(trimmed[(place + symbol.Length)..])]);
        }

        throw new FormatException(
            $"'{text}' is no condition; write column = value, != < <= > >=, column in a,b, column is null, column is not null, or " +
            "column changed.");
    }

    /// <summary>The condition as it is written.</summary>
    public override string ToString() => Operator switch
    {
        ConditionOperator.In => $"{Column} in {string.Join(',', Values)}",
        ConditionOperator.IsNull or ConditionOperator.IsNotNull or ConditionOperator.Changed => Column + Endings
            .First(ending => ending.Operator == Operator).Text,
        _ => $"{Column} {Symbols.First(symbol => symbol.Operator == Operator).Text} {(Values.Count > 0 ? Values[0] : "")}",
    };

    private static string Name(string text, string whole)
    {
        var name = text.Trim();
        return name.Length > 0 && !name.Contains(' ', StringComparison.Ordinal) ? name
            : throw new FormatException($"'{whole}' is no condition: '{name}' is no column.");
    }

    private static string Value(string text)
    {
        var value = text.Trim();
        return value.Length > 1 && value[0] is '\'' or '"' && value[^1] == value[0] ? value[1..^1] : value;
    }
}
