using Bridge.Capture.Preflight;

namespace Bridge.Capture.Backfill.Conditions;

/// <summary>Turns a condition into an SQL expression on a table: names come from the catalogue, values are literals of their column's
/// type.</summary>
/// <param name="table">The table.</param>
internal sealed class ConditionSql(BackfillTable table)
{
    private const string TextType = "pg_catalog.text";

    /// <summary>The expression; true or false for every row.</summary>
    /// <exception cref="ConditionException">It names a column that the table does not have, or compares a JSON member by order.</exception>
    public string Write(RowCondition condition) => condition switch
    {
        AllOf all => Join(all.Parts, " AND "),
        AnyOf any => Join(any.Parts, " OR "),
        Negation negation => $"({Write(negation.Inner)}) IS NOT TRUE",
        NullTest test => $"{Find(test.Column).Sql} IS NULL",
        Comparison comparison => Compare(comparison),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    private string Join(IReadOnlyList<RowCondition> parts, string word) => string.Join(word, parts.Select(part => $"({Write(part)})"));

    private string Compare(Comparison comparison)
    {
        var (column, type, isMember) = Find(comparison.Column);
        if (isMember && comparison.Operator is not ("=" or "!="))
            throw new ConditionException("what lies within JSON or hstore is compared by =, !=, in and is null only.",
                comparison.Column.Position);
        var values = comparison.Values.Select(value => Literal(value, type));
        return comparison.Operator == "!=" ? $"{column} IS DISTINCT FROM {values.Single()}"
            : string.Join(" OR ", values.Select(value => $"{column} {comparison.Operator} {value}"));
    }

    private (string Sql, string Type, bool IsMember) Find(ConditionColumn wanted)
    {
        if (FindColumn(wanted.Name, wanted.IsQuoted) is { } column) return (Expression(column), column.Type, false);
        for (var dot = wanted.Name.IndexOf('.', StringComparison.Ordinal); dot > 0 && !wanted.IsQuoted;
            dot = wanted.Name.IndexOf('.', dot + 1))
            if (FindColumn(wanted.Name[..dot], isQuoted: false) is { } outer)
                return (Member(outer, wanted.Name[(dot + 1)..], wanted.Position), TextType, true);
        throw new ConditionException(
            $"{table.Name} sends no column '{wanted.Name}'; it sends {string.Join(", ", table.Columns.Select(sent => sent.Name))}.",
            wanted.Position);
    }

    // As it stands, else as a contract writes it: containerType is container_type.
    private BackfillColumn? FindColumn(string name, bool isQuoted)
    {
        if (table.Columns.FirstOrDefault(column => column.Name == name) is { } exact) return exact;
        var alike = isQuoted ? [] : table.Columns.Where(column => Bare(column.Name).Equals(Bare(name), StringComparison.OrdinalIgnoreCase))
            .ToList();
        return alike is [var only] ? only : null;
    }

    private static string Member(BackfillColumn column, string path, int position) => column.TypeName switch
    {
        "json" or "jsonb" => $"({Expression(column)} #>> {Literal(ArrayText(path.Split('.')), "pg_catalog._text")})",
        "hstore" => $"({Expression(column)} -> {Literal(path, TextType)})",
        _ => throw new ConditionException($"the column '{column.Name}' is neither JSON nor hstore: nothing lies within it.", position),
    };

    private static string Literal(string value, string type) => $"{PageQuery.Literal(value)}::{type}";

    private static string ArrayText(string[] parts) =>
        "{" + string.Join(',', parts.Select(part => '"' + part.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal) + '"')) + "}";

    private static string Expression(BackfillColumn column) =>
        column.IsDomain ? $"{SqlText.Identifier(column.Name)}::{column.Type}" : SqlText.Identifier(column.Name);

    private static string Bare(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
