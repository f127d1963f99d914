using Bridge.Capture.Backfill.Conditions;
using Bridge.Capture.Preflight;

namespace Bridge.Capture.Backfill;

/// <summary>Writes the SQL of a page: names from the catalogue, and parameters for every value.</summary>
/// <remarks>Order and comparison use the collation of the key's index, so they agree with each other and the index serves both.</remarks>
internal sealed class PageQuery(BackfillTable table)
{
    /// <summary>The values of the statements that were written.</summary>
    public PageParameters Parameters { get; } = new();

    /// <summary>A SELECT of the rows' columns as text, in the key's order.</summary>
    /// <exception cref="ConditionException">The condition is none of this table.</exception>
    public string Rows(PageRequest request) =>
        $"SELECT {string.Join(", ", table.Columns.Select(column => column.Text))} FROM {From()}{Where(request)} ORDER BY {string.Join(", ", table.Key.Select(Ordered))} LIMIT {request.Limit}";

    /// <summary>A SELECT of how many rows there are.</summary>
    public string Count(PageRequest request) => $"SELECT count(*) FROM {From()}{Where(request)}";

    /// <summary>A SELECT of the last key's values as text, whatever conditions there are beside the range of keys: the index alone answers it.</summary>
    public string LastKey(PageRequest request)
    {
        var values = table.Key.Select(key => table.Columns.First(column => column.Name == key.Name).Text);
        var range = Join([.. Range(request)]);
        return $"SELECT {string.Join(", ", values)} FROM {From()}{range} ORDER BY {string.Join(", ", table.Key.Select(column => Ordered(column) + " DESC"))} LIMIT 1";
    }

    private string From() => $"{(table.IsPartitioned ? "" : "ONLY ")}{SqlText.Table(table.Name)}";

    private string Where(PageRequest request)
    {
        var conditions = new List<string>();
        if (table.RowFilter.Length > 0) conditions.Add($"({table.RowFilter})");
        if (request.Where is { } where) conditions.Add($"({new ConditionSql(table, Parameters).Write(where)})");
        if (request.After is { } after) conditions.Add(Compare(">", after));
        conditions.AddRange(Range(request));
        if (request.Keys is { } keys) conditions.Add(In(keys));
        return Join(conditions);
    }

    private IEnumerable<string> Range(PageRequest request)
    {
        if (request.From is { } from) yield return Compare(">=", from);
        if (request.To is { } to) yield return Compare("<=", to);
    }

    private static string Join(List<string> conditions) => conditions.Count == 0 ? "" : " WHERE " + string.Join(" AND ", conditions);

    private string Compare(string comparison, IReadOnlyList<string> values) =>
        $"({string.Join(", ", table.Key.Select(Ordered))}) {comparison} ({string.Join(", ", table.Key.Select((column, index) => Parameters.Add(values[index], column.Type)))})";

    // What to_jsonb wrote, jsonb_populate_record reads, whatever the key's types are.
    private string In(string keys)
    {
        var row = $"{SqlText.Table(table.Name)}";
        var columns = string.Join(", ", table.Key.Select(Value));
        var wanted = string.Join(", ", table.Key.Select(column => $"(w).{Value(column)}"));
        var elements = $"pg_catalog.jsonb_array_elements({Parameters.Add(keys, "pg_catalog.jsonb")})";
        return $"({columns}) IN (SELECT {wanted} FROM (SELECT pg_catalog.jsonb_populate_record(NULL::{row}, e) AS w FROM {elements} AS e) AS k)";
    }

    private static string Ordered(BackfillKeyColumn column) =>
        column.Collation is { } collation ? $"{Value(column)} COLLATE {collation}" : Value(column);

    private static string Value(BackfillKeyColumn column) => column.IsDomain ? $"{SqlText.Identifier(column.Name)}::{column.Type}" : SqlText.Identifier(column.Name);
}
