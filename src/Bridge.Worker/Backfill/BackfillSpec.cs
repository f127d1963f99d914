using Bridge.Capture.Backfill;
using Bridge.Capture.Backfill.Conditions;
using Bridge.State.Requests;

namespace Bridge.Worker.Backfill;

/// <summary>What a backfill reads.</summary>
internal sealed record BackfillSpec
{
    /// <summary>The tables, <c>schema.table</c> as the publication has them; empty: all that are captured when it begins.</summary>
    public IReadOnlyList<TableRef> Tables { get; init; } = [];

    /// <summary>A condition on the table's columns, as a person wrote it; null: all rows.</summary>
    public string? Where { get; init; }

    /// <summary>The first key, its values in the order of the key's columns; null: from the first row.</summary>
    public IReadOnlyList<string>? FromKey { get; init; }

    /// <summary>The last key; null: to the last row.</summary>
    public IReadOnlyList<string>? ToKey { get; init; }

    /// <summary>The most rows a second, over all of its tables; null: as fast as it goes.</summary>
    public int? Rate { get; init; }

    /// <summary>True when the worker started it by itself (<c>Capture:InitialBackfill</c>).</summary>
    public bool IsInitial { get; init; }

    /// <summary>Which rows are asked for.</summary>
    /// <exception cref="ConditionException">The condition cannot be read.</exception>
    public PageRequest ToRequest() =>
        new() { Where = Where is null ? null : RowCondition.Parse(Where), From = FromKey, To = ToKey, Limit = 0 };

    /// <summary>Refuses a stored condition that cannot be read, such as one of SQL.</summary>
    /// <exception cref="RefusedRequestException">It cannot.</exception>
    public void RequireCondition()
    {
        try
        {
            ToRequest();
        }
        catch (ConditionException wrong)
        {
            throw new RefusedRequestException(
                $"{wrong.Message} A condition is no SQL: column, operator and value, joined by and, or, not. Start a new backfill with " +
                "such a one.");
        }
    }
}
