using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.State;

/// <summary>The state stream <c>bridge.&lt;pipeline&gt;.state</c>: what it is declared with, and reading it from its newest snapshot to its
/// end.</summary>
public static class StateRecords
{
    /// <summary>What the stream keeps, in bytes: at least two snapshots and what lies between them.</summary>
    public const long RetentionBytes = 256L * 1024 * 1024;

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
    internal static async Task<StateMap> ReadAsync(IConnection connection, string stream, CancellationToken cancellationToken)
    {
        var tail = await ReadFromAsync(connection, stream, "last", null, cancellationToken);
        if (tail.Newest is { } hint)
        {
            var fromSnapshot = await ReadFromAsync(connection, stream, hint.Record, hint, cancellationToken);
            if (fromSnapshot.Newest is not null) return fromSnapshot;
        }

        return await ReadFromAsync(connection, stream, "first", null, cancellationToken);
    }

    private static async Task<StateMap> ReadFromAsync(
        IConnection connection, string stream, object offset, SnapshotHint? expected, CancellationToken cancellationToken)
    {
        var map = new StateMap();
        await using var cursor = await StreamConsumer
            .AttachAsync(connection, stream, offset, Prefetch, StreamRecord.Read, cancellationToken);
        while (await cursor.NextIfAnyAsync(cancellationToken) is { } read)
        {
            var record = StateRecord.Read(read.Body.Span);
            if (map.LastRecord < 0 && expected is not null && !IsBegin(record, expected)) return new StateMap();
            map.Apply(record, read.Number);
        }

        return map;
    }

    private static bool IsBegin(StateRecord record, SnapshotHint hint) =>
        record.Kind == StateRecordKind.Snapshot && record.Part == 0 && record.SnapshotVersion == hint.Version;

    private static Dictionary<string, object?> Arguments() =>
        QueueArguments.Stream(SegmentBytes, RetentionBytes);
}
