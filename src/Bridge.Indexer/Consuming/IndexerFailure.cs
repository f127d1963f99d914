using System.Net.Sockets;
using Bridge.Hosting.Configuration;
using Bridge.Indexer.Indices;
using Bridge.Indexer.OpenSearch;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Indexer.Consuming;

/// <summary>Why the indexer does not index, classified once.</summary>
/// <param name="IsTransient">True when it mends itself; false when an operator has to do something.</param>
/// <param name="Reason">One sentence, without a row's value.</param>
internal sealed record IndexerFailure(bool IsTransient, string Reason)
{
    /// <summary>Classifies an exception; null when it is a mistake of the program.</summary>
    public static IndexerFailure? Of(Exception exception) => exception switch
    {
        _ when OfOpenSearch(exception) is { } search => search,
        ConfigurationException wrong => new(false, string.Join("; ", wrong.Errors)),
        PostgresException { IsTransient: true } busy => new(true, $"PostgreSQL: {busy.MessageText}"),
        PostgresException { SqlState: PostgresErrorCodes.FeatureNotSupported, Routine: "RevalidateCachedQuery" } =>
            new(true, "PostgreSQL: a column that the indexer reads has another type now; its statements are planned again"),
        PostgresException refused => new(false, $"PostgreSQL refuses ({refused.SqlState}): {refused.MessageText}"),
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
        _ => null,
    };
}
