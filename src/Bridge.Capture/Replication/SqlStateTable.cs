using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>The one table from SQLSTATE to failure; what it does not name is transient.</summary>
/// <remarks>See https://www.postgresql.org/docs/current/errcodes-appendix.html</remarks>
internal static class SqlStateTable
{
    private static readonly Dictionary<string, (FailureKind Kind, string Advice)> States = new()
    {
        [PostgresErrorCodes.ObjectInUse] = (FailureKind.Transient, "Another connection uses the object; capture waits for it."),
        [PostgresErrorCodes.AdminShutdown] = (FailureKind.Transient, "The server shuts down or an administrator ended the connection."),
        [PostgresErrorCodes.CrashShutdown] = (FailureKind.Transient, "The server recovers from a crash."),
        [PostgresErrorCodes.CannotConnectNow] = (FailureKind.Transient, "The server is starting or stopping."),
        [PostgresErrorCodes.TooManyConnections] = (FailureKind.Transient, "Raise max_connections or max_wal_senders if this stays."),
        [PostgresErrorCodes.DiskFull] = (FailureKind.Transient, "The server's disk is full: make room there."),
        [PostgresErrorCodes.QueryCanceled] = (FailureKind.Transient, "The statement was cancelled or ran into a timeout."),
        [PostgresErrorCodes.InvalidPassword] = (FailureKind.Operator, "Correct user and password in ConnectionStrings:Postgres."),
        [PostgresErrorCodes.InvalidAuthorizationSpecification] = (
            FailureKind.Operator, "Check the role, and pg_hba.conf for ordinary and replication connections."),
        [PostgresErrorCodes.InvalidCatalogName] = (FailureKind.Operator, "Correct Database in ConnectionStrings:Postgres."),
        [PostgresErrorCodes.UndefinedObject] = (FailureKind.Operator, "The slot or the publication is missing. Run bridge check."),
        [PostgresErrorCodes.InsufficientPrivilege] = (FailureKind.Operator, "The role lacks a right. Run bridge check."),
        [PostgresErrorCodes.ObjectNotInPrerequisiteState] = (
            FailureKind.Operator, "The slot cannot be read: invalidated, or the server's settings do not allow it. Run bridge check."),
        [PostgresErrorCodes.UndefinedFile] = (FailureKind.Operator, "WAL that the slot needs is gone. Run bridge check."),
        [PostgresErrorCodes.ConfigurationLimitExceeded] = (
            FailureKind.Operator, "A limit of the server is reached: raise max_replication_slots or drop a slot that nobody reads."),
        [PostgresErrorCodes.FeatureNotSupported] = (FailureKind.Operator, "The server does not support this. Run bridge check."),
        [PostgresErrorCodes.InvalidParameterValue] = (FailureKind.Operator, "The server refuses a parameter. Run bridge check."),
        [PostgresErrorCodes.SyntaxError] = (FailureKind.Operator, "The server does not know this syntax. Run bridge check."),
        [PostgresErrorCodes.ReadOnlySqlTransaction] = (FailureKind.Operator, "The server is read-only: connect to the primary."),
        [PostgresErrorCodes.DataCorrupted] = (FailureKind.Operator, "The server reports damaged data."),
    };

    // By the first two characters, where no full code fits.
    private static readonly Dictionary<string, (FailureKind Kind, string Advice)> Classes = new()
    {
        ["08"] = (FailureKind.Transient, "The connection was lost."),
        ["28"] = (FailureKind.Operator, "The server does not let the role in."),
        ["42"] = (FailureKind.Operator, "Run bridge check."),
        ["XX"] = (FailureKind.Transient, "An internal error of the server; see its log."),
    };

    /// <summary>The failure of a SQLSTATE.</summary>
    public static CaptureFailure Find(string sqlState, string messageText)
    {
        if (!States.TryGetValue(sqlState, out var entry) && !Classes.TryGetValue(sqlState[..Math.Min(2, sqlState.Length)], out entry))
            entry = (FailureKind.Transient, "Capture tries again.");
        return new CaptureFailure(entry.Kind, sqlState, $"PostgreSQL: {messageText} ({sqlState}). {entry.Advice}");
    }
}
