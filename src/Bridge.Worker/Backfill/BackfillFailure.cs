using Bridge.Capture.Backfill;
using Bridge.Capture.Replication;
using Bridge.Hosting.Messaging;
using Bridge.State;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Backfill;

/// <summary>Whose fault it is that a backfill failed: the operator's condition, PostgreSQL's, RabbitMQ's, or nobody's.</summary>
internal static class BackfillFailure
{
    /// <summary>Why an attempt failed, in one line that says what to do; null when it is not known.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        AggregateException { InnerExceptions: [var only, ..] } => Explain(only),
        EpochEndedException or StateNotHeldException => exception.Message,
        RabbitMQClientException or BrokerUnreachableException => $"RabbitMQ: {ConnectionLoss.Describe(exception)}",
        _ => CaptureFailure.Of(exception)?.Reason,
    };

    /// <summary>True when the condition of a backfill may be what the server refuses.</summary>
    public static bool MayBeOfCondition(BackfillSpec spec, PostgresException failure) =>
        spec.Where is not null && ConditionFailure.IsPossible(failure);

    /// <summary>Asks the server what its refusal is about; null when the condition is not the cause.</summary>
    /// <param name="postgres">Reaches the table.</param>
    /// <param name="database">The job's connections.</param>
    /// <param name="spec">What is read.</param>
    /// <param name="read">The table as it was read.</param>
    /// <param name="failure">The refusal.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    public static async Task<BackfillRefusedException?> FindOfConditionAsync(
        BackfillDatabase postgres, NpgsqlDataSource database, BackfillSpec spec, BackfillTable read, PostgresException failure,
        CancellationToken cancellationToken)
    {
        var now = await postgres.DescribeAsync(database, read.Name, cancellationToken);
        await using var reader = await postgres.OpenReaderAsync(database, cancellationToken);
        var reason = await ConditionFailure.ExplainAsync(reader, read, now, spec.ToRequest(), failure, cancellationToken);
        return reason is null ? null : new BackfillRefusedException(reason, failure);
    }
}
