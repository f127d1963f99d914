using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Bridge.Capture.Changes;

namespace Bridge.Capture.Preflight;

/// <summary>One entry of <c>Capture:Tables</c>, read.</summary>
/// <param name="Name">The name as it is written, without quotes.</param>
/// <param name="Folded">The name as SQL would fold it: parts without quotes in lower case.</param>
/// <param name="ExceptColumns">The columns to leave out; null: those that are left out by default.</param>
/// <param name="WantsColumnList">Whether PostgreSQL is to leave them out.</param>
internal sealed partial record ConfiguredTable(
    RelationName Name, RelationName Folded, IReadOnlyList<string>? ExceptColumns, bool WantsColumnList)
{
    /// <summary>The entry of <see cref="CapturedTableOptions.ExceptColumns"/> that leaves nothing out.</summary>
    public const string NoExceptions = "-";

    /// <summary>The column left out by default: an audit trail that is half to two thirds of the bytes.</summary>
    public const string AuditColumn = "log_data";

    /// <summary>What is left out, by default or by name.</summary>
    public IReadOnlyList<string> Left => ExceptColumns ?? [AuditColumn];

    /// <summary>The configured tables, or the default ones.</summary>
    /// <exception cref="FormatException">A name cannot be read; the validator says so first.</exception>
    public static IReadOnlyList<ConfiguredTable> From(CaptureOptions options)
    {
        var tables = options.Tables.Count > 0
            ? options.Tables
            : [new CapturedTableOptions { Name = "public.containers" }, new CapturedTableOptions { Name = "public.analyses" }];
        return [.. tables.Select(Read)];
    }

    /// <summary>Reads <c>schema.table</c> or <c>table</c>; a part may stand in double quotes.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ConfiguredTable? table)
    {
        table = null;
        var match = Pattern().Match(text?.Trim() ?? "");
        if (!match.Success) return false;
        var schema = match.Groups["schema"].Success ? match.Groups["schema"].Value : "public";
        var name = match.Groups["table"].Value;
        table = new ConfiguredTable(
            new RelationName(Unquote(schema), Unquote(name)), new RelationName(Fold(schema), Fold(name)), null, false);
        return table.Name is { Schema.Length: > 0, Table.Length: > 0 };
    }

    private static ConfiguredTable Read(CapturedTableOptions options)
    {
        if (!TryParse(options.Name, out var table)) throw new FormatException($"'{options.Name}' is no table name.");
        table = table with { WantsColumnList = options.ColumnList };
        if (options.ExceptColumns.Count == 0) return table;
        return table with { ExceptColumns = [.. options.ExceptColumns.Where(column => column != NoExceptions)] };
    }

    private static bool IsQuoted(string part) => part.StartsWith('"');

    private static string Unquote(string part) =>
        IsQuoted(part) ? part[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : part;

    private static string Fold(string part) => IsQuoted(part) ? Unquote(part) : part.ToLowerInvariant();

    [GeneratedRegex("""^((?<schema>"([^"]|"")+"|[^".\s]+)\.)?(?<table>"([^"]|"")+"|[^".\s]+)\z""")]
    private static partial Regex Pattern();
}
