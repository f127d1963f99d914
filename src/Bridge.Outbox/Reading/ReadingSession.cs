using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Records;
using RabbitMQ.Client;

namespace Bridge.Outbox.Reading;

/// <summary>One connection of a reader: attached at its place, giving valid records until the connection is lost.</summary>
internal sealed class ReadingSession : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly StreamCursor<OutboxRecord> cursor;

    private ReadingSession(IConnection connection, StreamCursor<OutboxRecord> cursor, ReadingStart start)
    {
        this.connection = connection;
        this.cursor = cursor;
        Start = start;
    }

    /// <summary>Where it attached.</summary>
    public ReadingStart Start { get; }

    /// <summary>Opens a connection and attaches.</summary>
    public static async Task<ReadingSession> OpenAsync(
        RabbitMqConnector connector, TopologyNames names, OutboxStart start, CancellationToken cancellationToken)
    {
        var connection = await connector.OpenReaderAsync($"bridge.{names.Pipeline} outbox reader", cancellationToken);
        try
        {
            var located = await new ReadingLocator(connection, names.Outbox).LocateAsync(start, cancellationToken);
            var cursor = await OutboxCursor
                .AttachAsync(connection, names.Outbox, located.RecordNumber, OutboxCursor.Reading, cancellationToken);
            return new ReadingSession(connection, cursor, located);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The next record that counts and does not stand before the asked time.</summary>
    public async ValueTask<OutboxRecord> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var record = await cursor.NextAsync(cancellationToken);
            if (Start.Judge.Accept(record) && (Start.NotBefore is not { } time || record.AppendedAt >= time)) return record;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await cursor.DisposeAsync();
        await connection.DisposeAsync();
    }
}
