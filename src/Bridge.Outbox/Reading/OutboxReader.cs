using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Resilience;
using Bridge.Outbox.Live;
using Bridge.Outbox.Records;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Outbox.Reading;

/// <summary>Reads the outbox in order: every valid change once, gaps reported, for ever (outbox rule 8, read).</summary>
/// <remarks>
/// It has a connection of its own, because a blocked publisher's connection would stop the acks too. After a lost connection it looks for
/// "first change with Sequence greater than the last given" anew. Fenced records are never given.
/// </remarks>
public sealed partial class OutboxReader(
    RabbitMqConnector connector, TopologyNames names, StrayRecords strays, TimeProvider time, ILogger<OutboxReader> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Gives valid <see cref="RecordKind.ChangeBatch"/> and <see cref="RecordKind.Checkpoint"/> records from
    /// <paramref name="start"/> on; never ends by itself.</summary>
    /// <exception cref="OutboxMissingException">The stream does not exist or is no outbox; thrown at the start and when it is deleted
    /// later.</exception>
    public IAsyncEnumerable<OutboxRead> ReadAsync(OutboxStart start, CancellationToken cancellationToken) =>
        ReadAsync(start, live: null, cancellationToken);

    /// <summary>The same; once it stands at the tail of what this process writes, without a connection: the writer hands over what the
    /// broker has confirmed. One such reader at a time.</summary>
    internal async IAsyncEnumerable<OutboxRead> ReadAsync(
        OutboxStart start, LiveOutbox? live, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var position = new ReadingPosition(start);
        using var tail = new LiveFollower(live, time);
        var pause = new AttemptPause(FirstPause, LongestPause);
        var isAgain = false;
        while (true)
        {
            if (isAgain) await Task.Delay(pause.Next(), time, cancellationToken);
            isAgain = true;
            await using (var session = await OpenAsync(position, cancellationToken))
            {
                if (session is null) continue;
                position.Begin(session.Start.After, session.Start.Accepted);
                while (!tail.HasReached(position) && await NextAsync(session, position, cancellationToken) is { } read)
                {
                    pause.Reset();
                    yield return read;
                }
            }

            if (!tail.HasReached(position)) continue;
            while (await tail.NextAsync(cancellationToken) is { } record)
                if (position.Take(record) is { } read) yield return read;
            isAgain = false;
            pause.Reset();
        }
    }

    /// <summary>The system identifier of the PostgreSQL cluster whose changes the outbox holds.</summary>
    /// <exception cref="OutboxMissingException">The stream does not exist or is no outbox.</exception>
    public async Task<string> ReadSystemIdentifierAsync(CancellationToken cancellationToken) =>
        (await ReadSourceAsync(cancellationToken)).SystemIdentifier;

    /// <summary>The cluster and slot whose changes the outbox holds.</summary>
    /// <exception cref="OutboxMissingException">The stream does not exist or is no outbox.</exception>
    public async Task<OutboxSource> ReadSourceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} outbox look", cancellationToken);
        var (place, _) = await CheckpointFinder.FindLastAsync(connection, names.Outbox, cancellationToken);
        return place.Checkpoint?.Source ?? place.Created!.Source;
    }

    private async Task<ReadingSession?> OpenAsync(ReadingPosition position, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadingSession.OpenAsync(connector, names, position.Start, Note, cancellationToken);
        }
        catch (Exception exception) when (IsTransient(exception, cancellationToken))
        {
            position.Lost(ConnectionLoss.Describe(exception), reason => LogLost(logger, names.Outbox, reason));
            return null;
        }
    }

    private async Task<OutboxRead?> NextAsync(ReadingSession session, ReadingPosition position, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var record = await session.NextAsync(cancellationToken);
                if (position.Take(record) is { } read) return read;
            }
        }
        catch (Exception exception) when (IsTransient(exception, cancellationToken))
        {
            position.Lost(ConnectionLoss.Describe(exception), reason => LogLost(logger, names.Outbox, reason));
            return null;
        }
    }

    private void Note(OutboxRecord record)
    {
        if (strays.IsWorthSaying(record)) LogStray(logger, record.RecordNumber, names.Outbox, record.Kind, strays.Count);
    }

    private static bool IsTransient(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested &&
        exception
            is RabbitMQClientException or IOException or SocketException or TimeoutException
        or ObjectDisposedException or OperationCanceledException;

    [LoggerMessage(EventId = 2001, EventName = "OutboxReaderLost", Level = LogLevel.Warning,
        Message = "The reader of {Stream} lost its connection and looks for its place anew: {Reason}")]
    private static partial void LogLost(ILogger logger, string stream, string reason);

    [LoggerMessage(EventId = 2002, EventName = "OutboxStrayRecord", Level = LogLevel.Warning,
        Message =
            "Record {Number} of {Stream} is none of the outbox ({Kind}): it is passed over, {Count} so far. Somebody published into the " +
            "stream: see who may write to it")]
    private static partial void LogStray(ILogger logger, long number, string stream, RecordKind kind, long count);
}
