using System.ComponentModel.DataAnnotations;

namespace Bridge.Capture;

/// <summary>One table of <see cref="CaptureOptions.Tables"/>.</summary>
public sealed class CapturedTableOptions
{
    /// <summary>The table, <c>schema.table</c> or <c>table</c> (schema <c>public</c>); a part that holds a dot or a quote stands in double
    /// quotes.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>Columns that Bridge leaves out of everything that it writes; none of the key or the replica identity.</summary>
    /// <value>Default: <c>log_data</c> where the table has such a column; <c>-</c> alone leaves nothing out.</value>
    public IList<string> ExceptColumns { get; } = [];

    /// <summary>Whether PostgreSQL is to leave <see cref="ExceptColumns"/> out itself, by a column list (PostgreSQL 15): then their values
    /// do not even cross the wire, but the application can drop no column of the table, nor change its type, and new ones do not
    /// come.</summary>
    /// <value>Default false.</value>
    public bool ColumnList { get; set; }
}
