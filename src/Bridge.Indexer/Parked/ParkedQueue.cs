using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;

namespace Bridge.Indexer.Parked;

/// <summary>Parked documents on the quorum queue <c>&lt;queue&gt;.parked</c>. Thread-safe.</summary>
internal sealed class ParkedQueue(RabbitMqConnector connector, IndexerNames names) : IParkedDocuments, IAsyncDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private IConnection? connection;
    private IChannel? publisher;

    /// <inheritdoc/>
    public async Task ParkAsync(ParkedDocument document, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var channel = await PublisherAsync(cancellationToken);
            // A confirm channel: returns when the broker has it, throws when it does not take it.
            await channel.BasicPublishAsync(
                "", names.Parked, mandatory: true, new BasicProperties { Persistent = true, ContentType = "application/json" },
                JsonSerializer.SerializeToUtf8Bytes(document, BridgeJson.Web), cancellationToken);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Declares the queue, and that of dead letters.</summary>
    public async Task DeclareAsync(CancellationToken cancellationToken)
    {
        await using var reading = await OpenAsync(cancellationToken);
    }

    /// <summary>Opens the queue to look through it; what is not taken returns to it.</summary>
    public async Task<ParkedReading> OpenAsync(CancellationToken cancellationToken)
    {
        var own = await connector.OpenAsync($"bridge.{names.Pipeline} parked", cancellationToken);
        var channel = await own.CreateChannelAsync(cancellationToken: cancellationToken);
        await names.DeclareParkedAsync(channel, cancellationToken);
        return new ParkedReading(own, channel, names.Parked);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (publisher is not null) await publisher.DisposeAsync();
        if (connection is not null) await connection.DisposeAsync();
        gate.Dispose();
    }

    private async Task<IChannel> PublisherAsync(CancellationToken cancellationToken)
    {
        if (publisher is { IsOpen: true }) return publisher;
        if (connection is not null) await connection.DisposeAsync();
        connection = await connector.OpenAsync($"bridge.{names.Pipeline} indexer parked", cancellationToken);
        publisher = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
        await names.DeclareParkedAsync(publisher, cancellationToken);
        return publisher;
    }
}
