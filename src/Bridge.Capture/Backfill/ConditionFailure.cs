using Npgsql;

namespace Bridge.Capture.Backfill;

/// <summary>Tells whether the operator's condition is why rows could not be read, and says so without any value of a row.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/errcodes-appendix.html</remarks>
public static class ConditionFailure
{
    private static readonly Dictionary<string, string> Names = new()
    {
        [PostgresErrorCodes.DivisionByZero] = "division by zero",
        [PostgresErrorCodes.InvalidTextRepresentation] = "a text that is no value of the type that it is cast to",
        [PostgresErrorCodes.NumericValueOutOfRange] = "a number beyond its type",
        [PostgresErrorCodes.InvalidDatetimeFormat] = "a text that is no date or time",
        [PostgresErrorCodes.DatetimeFieldOverflow] = "a date or time beyond its range",
        [PostgresErrorCodes.InvalidRegularExpression] = "an invalid regular expression",
        [PostgresErrorCodes.UndefinedColumn] = "an unknown column",
        [PostgresErrorCodes.UndefinedTable] = "an unknown table",
        [PostgresErrorCodes.UndefinedFunction] = "an unknown function or operator",
        [PostgresErrorCodes.InsufficientPrivilege] = "a right that the role lacks",
        [PostgresErrorCodes.RaiseException] = "an exception that a function raises",
    };

    /// <summary>True for an error that a condition can be the cause of: of the data, of names, types and rights, or raised by a
    /// function.</summary>
    public static bool IsPossible(PostgresException failure) => failure.SqlState[..2] is "22" or "42" or "P0";

    /// <summary>Why the condition does not work; null when it is not the cause, or the table has been changed since it was
    /// described.</summary>
    /// <param name="reader">A reader that has not failed.</param>
    /// <param name="read">The table as it was read.</param>
    /// <param name="now">The table as it is.</param>
    /// <param name="request">What was asked for, with the condition.</param>
    /// <param name="failure">What the server answered.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public static async Task<string?> ExplainAsync(
        PageReader reader, BackfillTable read, BackfillTable now, PageRequest request, PostgresException failure,
            CancellationToken cancellationToken)
    {
        if (PageQuery.Rows(read, request) != PageQuery.Rows(now, request)) return null;
        try
        {
            await reader.CheckAsync(now, request with { Where = null }, cancellationToken);
        }
        catch (PostgresException)
        {
            return null;
        }

        try
        {
            await reader.CheckAsync(now, request, cancellationToken);
        }
        catch (PostgresException refused) when (IsPossible(refused))
        {
            // No row was looked at: the text names what the condition names.
            return $"PostgreSQL does not take the condition on {now.Name} any more: {refused.MessageText} ({refused.SqlState}). Start a " +
                "new backfill with another condition.";
        }

        var what = Names.TryGetValue(failure.SqlState, out var name) ? $"{name} ({failure.SqlState})" : $"SQLSTATE {failure.SqlState}";
        return $"The condition fails on a row of {now.Name}: {what}. Start a new backfill with a condition that every row can be asked.";
    }
}
