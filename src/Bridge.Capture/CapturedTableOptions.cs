using System.ComponentModel.DataAnnotations;

namespace Bridge.Capture;

/// <summary>One table of <see cref="CaptureOptions.Tables"/>.</summary>
public sealed class CapturedTableOptions
{
    /// <summary>The table, <c>schema.table</c> or <c>table</c> (schema <c>public</c>); a part that holds a dot or a quote stands in double
    /// quotes.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>Columns that are not published; needs PostgreSQL 15.</summary>
    /// <value>Default: <c>log_data</c> where the table has such a column; <c>-</c> alone leaves nothing out.</value>
    public IList<string> ExceptColumns { get; } = [];
}
