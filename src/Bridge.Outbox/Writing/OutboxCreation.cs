using System.Text.Json;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Outbox.Writing;

/// <summary>Creates the outbox (outbox rule 7, refuse): the stream, and <see cref="OutboxCreated"/> as its first record. Only
/// <c>migrate</c> calls it.</summary>
public sealed class OutboxCreation(TopologyNames names, IOptions<OutboxOptions> options, TimeProvider time)
{
    private const ushort NotFound = 404;

    /// <summary>True when the stream exists.</summary>
    public static async Task<bool> ExistsAsync(IConnection connection, string stream, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await channel.QueueDeclarePassiveAsync(stream, cancellationToken);
            return true;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == NotFound)
        {
            return false;
        }
    }

    /// <summary>True when the stream exists and holds a record of ours: a creation that broke off before its first one leaves
    /// none.</summary>
    public static async Task<bool> IsCreatedAsync(IConnection connection, string stream, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(connection, stream, cancellationToken)) return false;
        await using var cursor = await OutboxCursor.AttachAsync(connection, stream, "first", OutboxCursor.Probing, cancellationToken);
        while (await cursor.NextIfAnyAsync(cancellationToken) is { } record)
            if (record.Kind != RecordKind.Foreign) return true;
        return false;
    }

    /// <summary>Declares the stream and writes its first record. Age and size limits are a policy, because an existing stream's arguments
    /// cannot change.</summary>
    /// <param name="connection">Any connection.</param>
    /// <param name="server">What the server says now; its confirmed_flush_lsn becomes "complete through".</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task CreateAsync(IConnection connection, ServerFacts server, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        await DeclareStreamAsync(channel, names.Outbox, options.Value.SegmentBytes, cancellationToken);
        var created = new OutboxCreated
        {
            Pipeline = names.Pipeline,
            Source = server.Source,
            CompleteThrough = server.ConfirmedFlush.ToString(),
            CreatedAt = time.GetUtcNow(),
        };
        var record = OutboxRecord.Mark(RecordKind.OutboxCreated, epoch: "", created.CreatedAt);
        var body = JsonSerializer.SerializeToUtf8Bytes(created, OutboxJson.Default.OutboxCreated);
        await channel.BasicPublishAsync(
            exchange: "", routingKey: names.Outbox, mandatory: true, RecordHeaders.Write(record), body, cancellationToken);
    }

    /// <summary>Declares a stream with segments of the given size.</summary>
    public static Task DeclareStreamAsync(IChannel channel, string stream, int segmentBytes, CancellationToken cancellationToken) =>
        channel.QueueDeclareAsync(
            stream, durable: true, exclusive: false, autoDelete: false, QueueArguments.Stream(segmentBytes),
                cancellationToken: cancellationToken);
}
