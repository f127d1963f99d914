using System.Net;
using System.Text.Json;
using Bridge.Hosting.Configuration;
using Bridge.Indexer.OpenSearch;
using Npgsql;

namespace Bridge.Indexer.Isolation;

/// <summary>Tells the fault of a row from that of a service, of an index or of the configuration, and says it without a value.</summary>
internal static class RowFault
{
    /// <summary>True when it may be the fault of one row among those that were worked on.</summary>
    public static bool IsPossible(Exception failure) => failure switch
    {
        OperationCanceledException or OpenSearchUnavailableException or ConfigurationException or IndexMismatchException
            or IndexTroubleException => false,
        OpenSearchException refused => refused.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge,
        PostgresException { IsTransient: true } => false,
        // 42: what the statement names is not there or not permitted, whatever the row.
        PostgresException refused => !refused.SqlState.StartsWith("42", StringComparison.Ordinal) && !IsReplanned(refused),
        NpgsqlException => false,
        _ => true,
    };

    /// <summary>True when a prepared statement is to be planned anew, since a column's type has changed.</summary>
    public static bool IsReplanned(PostgresException refused) =>
        refused is { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" };

    /// <summary>The kind of error, without a value and without another's text.</summary>
    public static string Describe(Exception failure) => failure switch
    {
        PostgresException refused => $"PostgreSQL cannot give the row ({refused.SqlState}{Meaning(refused.SqlState)})",
        OpenSearchException refused => refused.Message,
        JsonException => "its JSON cannot be read",
        _ => $"its document cannot be made ({failure.GetType().Name})",
    };

    private static string Meaning(string state) => state switch
    {
        PostgresErrorCodes.UntranslatableCharacter => ": a json value holds a character that jsonb does not take",
        PostgresErrorCodes.InvalidTextRepresentation => ": a value is none of its type",
        PostgresErrorCodes.NumericValueOutOfRange => ": a number is too large for its type",
        PostgresErrorCodes.ProgramLimitExceeded => ": it is too large",
        PostgresErrorCodes.StatementTooComplex => ": it is nested too deeply",
        _ => "",
    };
}
