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

    private readonly Action<OutboxRecord> note;

    private ReadingSession(IConnection connection, StreamCursor<OutboxRecord> cursor, ReadingStart start, Action<OutboxRecord> note)
    {
        (this.connection, this.cursor, this.note) = (connection, cursor, note);
        Start = start;
    }

    /// <summary>Where it attached.</summary>
    public ReadingStart Start { get; }

    /// <summary>Opens a connection and attaches; <paramref name="note"/> is told what does not count.</summary>
    public static async Task<ReadingSession> OpenAsync(
        RabbitMqConnector connector, TopologyNames names, OutboxStart start, Action<OutboxRecord> note, CancellationToken cancellationToken)
    {
        var connection = await connector.OpenReaderAsync($"bridge.{names.Pipeline} outbox reader", cancellationToken);
        try
        {
            var located = await new ReadingLocator(connection, names.Outbox).LocateAsync(start, cancellationToken);
            var cursor = await OutboxCursor
                .AttachAsync(connection, names.Outbox, located.RecordNumber, OutboxCursor.Reading, cancellationToken);
            return new ReadingSession(connection, cursor, located, note);
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
            if (!Start.Judge.Accept(record)) note(record);
            else if (Start.NotBefore is not { } time || record.AppendedAt >= time) return record;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await cursor.DisposeAsync();
        await connection.DisposeAsync();
    }
}
