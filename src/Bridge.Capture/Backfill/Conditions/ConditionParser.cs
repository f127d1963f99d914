namespace Bridge.Capture.Backfill.Conditions;

/// <summary>Reads the grammar of conditions. Used once.</summary>
internal sealed class ConditionParser(string text)
{
    private const int MaxLength = 10_000;
    private const int MaxDepth = 50;
    private const int MaxValues = 1_000;
    private const string Operators = "=, !=, <, <=, >, >=, in (…), between … and …, is null or is not null";

    private IReadOnlyList<ConditionToken> tokens = [];
    private int at;
    private int depth;
    private int values;

    private ConditionToken Current => tokens[at];

    /// <summary>The whole text as a condition.</summary>
    /// <exception cref="ConditionException">It is none.</exception>
    public RowCondition Parse()
    {
        if (text.Length > MaxLength) throw new ConditionException($"it is longer than {MaxLength} characters.", MaxLength + 1);
        if (FindHalfPair() is { } half)
            throw new ConditionException("half of a surrogate pair, which no text of PostgreSQL can hold.", half + 1);
        tokens = ConditionLexer.Read(text);
        var condition = ReadAny();
        return Current.Kind == ConditionTokenKind.End ? condition : throw Expected("and, or, or the end");
    }

    private int? FindHalfPair()
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return i;
            i++;
        }

        return null;
    }

    private RowCondition ReadAny()
    {
        if (++depth > MaxDepth) throw new ConditionException($"it is nested deeper than {MaxDepth}.", Current.Position);
        var parts = new List<RowCondition> { ReadAll() };
        while (Takes("or")) parts.Add(ReadAll());
        depth--;
        return parts.Count == 1 ? parts[0] : new AnyOf(parts);
    }

    private RowCondition ReadAll()
    {
        var parts = new List<RowCondition> { ReadNot() };
        while (Takes("and")) parts.Add(ReadNot());
        return parts.Count == 1 ? parts[0] : new AllOf(parts);
    }

    private RowCondition ReadNot()
    {
        var isNegated = false;
        while (Takes("not")) isNegated = !isNegated;
        RowCondition condition;
        if (TakesMark("("))
        {
            condition = ReadAny();
            if (!TakesMark(")")) throw Expected("and, or, or ')'");
        }
        else condition = ReadTest();

        return isNegated ? new Negation(condition) : condition;
    }

    private RowCondition ReadTest()
    {
        var column = ReadColumn();
        if (Current.Kind == ConditionTokenKind.Comparison)
        {
            var comparison = Take().Text;
            return new Comparison(column, comparison, [ReadValue()]);
        }

        if (Takes("is")) return ReadNullTest(column);
        var isNegated = Takes("not");
        RowCondition condition = Takes("in") ? new Comparison(column, "=", ReadList())
            : Takes("between") ? ReadRange(column)
            : throw Expected(isNegated ? "in or between" : Operators);
        return isNegated ? new Negation(condition) : condition;
    }

    private RowCondition ReadNullTest(ConditionColumn column)
    {
        var isNegated = Takes("not");
        if (!Takes("null")) throw Expected("null or not null");
        return isNegated ? new Negation(new NullTest(column)) : new NullTest(column);
    }

    private AllOf ReadRange(ConditionColumn column)
    {
        var least = ReadValue();
        if (!Takes("and")) throw Expected("and, and the upper value");
        return new AllOf([new Comparison(column, ">=", [least]), new Comparison(column, "<=", [ReadValue()])]);
    }

    private List<string> ReadList()
    {
        var isEnclosed = TakesMark("(");
        var list = new List<string> { ReadValue() };
        while (TakesMark(",")) list.Add(ReadValue());
        if (isEnclosed && !TakesMark(")")) throw Expected("',' or ')'");
        return list;
    }

    private ConditionColumn ReadColumn()
    {
        if (Current.Kind is not (ConditionTokenKind.Word or ConditionTokenKind.Name)) throw Expected("a column");
        var token = Take();
        return new ConditionColumn(token.Text, token.Kind == ConditionTokenKind.Name, token.Position);
    }

    private string ReadValue()
    {
        if (Current.Kind is not (ConditionTokenKind.Word or ConditionTokenKind.Text or ConditionTokenKind.Name)) throw Expected("a value");
        if (Current.Is("null")) throw new ConditionException(
            "nothing is compared with null; write is null or is not null.", Current.Position);
        if (++values > MaxValues) throw new ConditionException($"it has more than {MaxValues} values.", Current.Position);
        return Take().Text;
    }

    private ConditionToken Take() => tokens[at++];

    private bool Takes(string keyword)
    {
        if (!Current.Is(keyword)) return false;
        at++;
        return true;
    }

    private bool TakesMark(string mark)
    {
        if (!Current.IsPunctuation(mark)) return false;
        at++;
        return true;
    }

    private ConditionException Expected(string what) => new($"{Current} stands where {what} is expected.", Current.Position);
}
