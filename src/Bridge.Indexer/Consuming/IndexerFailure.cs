using System.Net.Sockets;
using Bridge.Hosting.Configuration;
using Bridge.Indexer.Isolation;
using Bridge.Indexer.OpenSearch;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Indexer.Consuming;

/// <summary>Why the indexer does not index, classified once.</summary>
/// <param name="IsTransient">True when it mends itself; false when an operator has to do something.</param>
/// <param name="Reason">One sentence, without a row's value and without the text of PostgreSQL or OpenSearch.</param>
internal sealed record IndexerFailure(bool IsTransient, string Reason)
{
    /// <summary>Classifies an exception; null when it is a mistake of the program.</summary>
    public static IndexerFailure? Of(Exception exception) => exception switch
    {
        _ when OfOpenSearch(exception) is { } search => search,
        ConfigurationException wrong => new(false, string.Join("; ", wrong.Errors)),
        PostgresException refused => OfPostgres(refused),
        NpgsqlException { InnerException: TimeoutException } => new(true, "PostgreSQL does not answer a statement in time"),
        NpgsqlException lost => new(true, $"PostgreSQL cannot be reached or the connection was lost: {lost.GetBaseException().Message}"),
        OperationInterruptedException or BrokerUnreachableException =>
            new(true, $"RabbitMQ: {Hosting.Messaging.ConnectionLoss.Describe(exception)}"),
        SocketException or IOException or TimeoutException => new(true, $"A connection was lost or does not answer: {exception.Message}"),
        _ => null,
    };

    /// <summary>Classifies what OpenSearch said; null when it was not OpenSearch.</summary>
    public static IndexerFailure? OfOpenSearch(Exception exception) => exception switch
    {
        OpenSearchUnavailableException away => new(true, away.Message),
        OpenSearchException refused => new(false, refused.Message),
        IndexMismatchException mismatch => new(false, mismatch.Message),
        IndexTroubleException trouble => new(false, trouble.Message),
        _ => null,
    };

    private static IndexerFailure OfPostgres(PostgresException refused) => refused.SqlState switch
    {
        _ when RowFault.IsReplanned(refused) =>
            new(true, "PostgreSQL: a column that the indexer reads has another type now; its statements are planned again"),
        PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedTable =>
            new(true, "PostgreSQL: a table or column that the indexer reads is not there any longer; it looks at the tables again"),
        PostgresErrorCodes.InsufficientPrivilege =>
            new(false, "PostgreSQL: this role may not read a table, or row level security hides rows of it (42501)"),
        _ when refused.IsTransient => new(true, $"PostgreSQL cannot answer now ({refused.SqlState})"),
        _ => new(false, $"PostgreSQL refuses ({refused.SqlState})"),
    };
}
