using Bridge.Capture.Changes;
using Bridge.Contracts;

namespace Bridge.Capture.Preflight;

/// <summary>Names and values as SQL text; identifiers are always quoted.</summary>
internal static class SqlText
{
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Literal(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    public static string Table(RelationName name) => $"{Identifier(name.Schema)}.{Identifier(name.Table)}";

    public static string Columns(IEnumerable<string> columns) => string.Join(", ", columns.Select(Identifier));

    public static string Operations(IEnumerable<Operation> operations) =>
        string.Join(", ", operations.Order().Select(operation => operation.ToString().ToLowerInvariant()));
}
