using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Bridge.Worker.Backfill;

/// <summary>What <c>POST /api/backfills</c> asks for.</summary>
public sealed record BackfillRequest
{
    /// <summary>The tables, <c>schema.table</c> or <c>table</c>; empty: all that are captured.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>A condition on the table's columns, such as <c>container_type = 'analysis' and id between 1 and 99</c>: see
    /// <see cref="Bridge.Capture.Backfill.Conditions.RowCondition"/>.</summary>
    public string? Where { get; init; }

    /// <summary>The first key: a value, or an array of values for a key of several columns.</summary>
    public JsonElement? FromKey { get; init; }

    /// <summary>The last key.</summary>
    public JsonElement? ToKey { get; init; }

    /// <summary>The most rows a second.</summary>
    [Range(1, int.MaxValue, ErrorMessage = "At least 1 row a second.")]
    public int? Rate { get; init; }
}
