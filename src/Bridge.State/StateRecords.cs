using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.State;

/// <summary>The state stream <c>bridge.&lt;pipeline&gt;.state</c>: what it is declared with, and reading it from its newest snapshot to its
/// end.</summary>
public static class StateRecords
{
    /// <summary>What the stream keeps, in bytes: several snapshots and what lies between them.</summary>
    public const long RetentionBytes = 256L * 1024 * 1024;

    /// <summary>A snapshot is written when this much was appended since the last one, in bytes, so that the newest is never cut.</summary>
    public const long SnapshotDistanceBytes = RetentionBytes / 4;

    /// <summary>The most that the whole state may hold, in bytes: retention keeps six snapshots of it.</summary>
    public const long MostBytes = RetentionBytes / 6;

    /// <summary>The size of its segment files, in bytes.</summary>
    public const int SegmentBytes = 16 * 1024 * 1024;

    private const ushort Prefetch = 500;

    /// <summary>Declares the stream; nothing happens when it exists. It has no age limit.</summary>
    /// <exception cref="OperationInterruptedException">It exists with other arguments.</exception>
    public static Task DeclareAsync(IChannel channel, TopologyNames names, CancellationToken cancellationToken) =>
        channel.QueueDeclareAsync(names.State, durable: true, exclusive: false, autoDelete: false, Arguments(),
            cancellationToken: cancellationToken);

    /// <summary>Reads the stream of <paramref name="connection"/> from its newest snapshot to its end.</summary>
    /// <exception cref="OperationInterruptedException">The stream does not exist.</exception>
    /// <exception cref="StateCutException">It no longer holds the whole state.</exception>
    internal static async Task<StateMap> ReadAsync(IConnection connection, string stream, CancellationToken cancellationToken)
    {
        if (await ReadHintAsync(connection, stream, cancellationToken) is { } hint)
        {
            var map = await ReadFromAsync(connection, stream, hint.Record, cancellationToken);
            if (map.CompleteVersion >= hint.Version) return map;
        }

        var all = await ReadFromAsync(connection, stream, "first", cancellationToken);
        return all.FirstRecord <= 0 || all.CompleteVersion >= 0 ? all : throw new StateCutException(
            $"The stream '{stream}' begins at record {all.FirstRecord} and holds no complete snapshot: what webhooks, offsets and jobs " +
                "it had " +
            "is cut, by a limit of somebody else or by messages that somebody else published. Nothing is made anew. Restore the broker's " +
            "data; Redis holds a copy of the keys.");
    }

    /// <summary>Where the newest snapshot begins, as the records of the last chunk say; null when they do not know one.</summary>
    internal static async Task<SnapshotHint?> ReadHintAsync(IConnection connection, string stream, CancellationToken cancellationToken) =>
        (await ReadFromAsync(connection, stream, "last", cancellationToken)).Newest;

    // A message that somebody else published moves what follows it: the snapshot may begin behind the record that the hint names.
    private static async Task<StateMap> ReadFromAsync(
        IConnection connection, string stream, object offset, CancellationToken cancellationToken)
    {
        var map = new StateMap();
        await using var cursor = await StreamConsumer
            .AttachAsync(connection, stream, offset, Prefetch, StreamRecord.Read, cancellationToken);
        while (await cursor.NextIfAnyAsync(cancellationToken) is { } read)
            map.Apply(StateRecord.TryRead(read.Body.Span), read.Number, read.Body.Length);
        return map;
    }

    private static Dictionary<string, object?> Arguments() =>
        QueueArguments.Stream(SegmentBytes, RetentionBytes);
}
