using System.Net.Sockets;
using System.Security.Authentication;
using Bridge.Capture.Decoding;
using Npgsql;

namespace Bridge.Capture.Replication;

/// <summary>A failure of capture, classified once: what kind it is and what an operator should read.</summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Code">The SQLSTATE, or a word such as <c>network</c>; stable, for metrics.</param>
/// <param name="Reason">One sentence that says what happened and what to do; never a row's value.</param>
/// <param name="IsWaiting">True when nothing failed: another reader holds the slot, as it does for a standby.</param>
public sealed record CaptureFailure(FailureKind Kind, string Code, string Reason, bool IsWaiting = false)
{
    /// <summary>Classifies an exception; null when it is none of PostgreSQL's or the network's, and must surface.</summary>
    public static CaptureFailure? Of(Exception exception) => exception switch
    {
        SlotInUseException e => new(FailureKind.Transient, PostgresErrorCodes.ObjectInUse, e.Message, IsWaiting: true),
        PostgresException e => SqlStateTable.Find(e.SqlState, e.MessageText),
        MalformedMessageException e =>
            new(FailureKind.Operator, "malformed",
            $"A replication message cannot be read: {e.Message}. Report it with this text; the slot stays where it is."),
        NpgsqlException { InnerException: PostgresException e } => SqlStateTable.Find(e.SqlState, e.MessageText),
        NpgsqlException { InnerException: AuthenticationException e } => Refused(e),
        AuthenticationException e => Refused(e),
        NpgsqlException =>
            new(FailureKind.Transient, "network",
                $"PostgreSQL cannot be reached or the connection was lost: {Innermost(exception).Message}"),
        SocketException or IOException or TimeoutException =>
            new(FailureKind.Transient, "network", $"A connection was lost or does not answer: {Innermost(exception).Message}"),
        _ => null,
    };

    private static CaptureFailure Refused(AuthenticationException e) =>
        new(FailureKind.Operator, "tls",
            $"TLS to PostgreSQL failed: {e.Message} Check SslMode and the certificates in ConnectionStrings:Postgres.");

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
