using System.Text.Json;
using System.Text.Json.Serialization;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Audit;

/// <summary>Who changed what: the stream <c>bridge.&lt;pipeline&gt;.audit</c>, which every worker appends to.</summary>
internal sealed class AuditLog(RabbitMqConnector connector, TopologyNames names) : IAsyncDisposable
{
    /// <summary>How long it keeps a line.</summary>
    public const string MostAge = "400D";

    /// <summary>The most that it keeps, in bytes.</summary>
    public const long MostBytes = 256L * 1024 * 1024;

    private const int SegmentBytes = 16 * 1024 * 1024;
    private const ushort Prefetch = 500;

    private static readonly JsonSerializerOptions Json = Configure();

    private readonly SemaphoreSlim appending = new(1, 1);
    private (IConnection Connection, IChannel Channel)? open;

    /// <summary>Declares the stream; nothing happens when it exists.</summary>
    public static Task DeclareAsync(IChannel channel, TopologyNames names, CancellationToken cancellationToken) =>
        channel.QueueDeclareAsync(
            names.Audit, durable: true, exclusive: false, autoDelete: false, QueueArguments.Stream(SegmentBytes, MostBytes, MostAge),
            cancellationToken: cancellationToken);

    /// <summary>Appends a line; the broker has confirmed it when it returns.</summary>
    /// <exception cref="RabbitMQClientException">The broker did not confirm it, or cannot be reached.</exception>
    public async Task AppendAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties { Persistent = true, ContentType = MediaTypes.Json, Type = record.Phase.ToString() };
        var body = JsonSerializer.SerializeToUtf8Bytes(record, Json);
        await appending.WaitAsync(cancellationToken);
        try
        {
            var channel = await OpenAsync(cancellationToken);
            await channel.BasicPublishAsync("", names.Audit, mandatory: true, properties, body, cancellationToken);
        }
        catch
        {
            await CloseAsync();
            throw;
        }
        finally
        {
            appending.Release();
        }
    }

    /// <summary>The newest lines since a time, oldest first; what somebody else published is left out.</summary>
    /// <exception cref="RabbitMQClientException">RabbitMQ cannot be reached.</exception>
    public async Task<IReadOnlyList<AuditRecord>> ReadAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"{names.Audit} reader", cancellationToken);
        var found = new Queue<AuditRecord>();
        try
        {
            await using var cursor = await StreamConsumer.AttachAsync(
                connection, names.Audit, new AmqpTimestamp(since.ToUnixTimeSeconds()), Prefetch, StreamRecord.Read, cancellationToken);
            while (await cursor.NextIfAnyAsync(cancellationToken) is { } read)
            {
                if (TryRead(read.Body.Span) is not { } record || record.At < since) continue;
                found.Enqueue(record);
                if (found.Count > limit) found.Dequeue();
            }
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            // Nothing was changed yet.
        }

        return [.. found];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        appending.Dispose();
    }

    private static AuditRecord? TryRead(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditRecord>(body, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonSerializerOptions Configure()
    {
        var json = BridgeJson.Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        return json;
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancellationToken)
    {
        if (open is { Connection.IsOpen: true, Channel.IsOpen: true } known) return known.Channel;
        await CloseAsync();
        var connection = await connector.OpenAsync(names.Audit, cancellationToken);
        try
        {
            var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
            await DeclareAsync(channel, names, cancellationToken);
            open = (connection, channel);
            return channel;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private async Task CloseAsync()
    {
        if (open is not var (connection, channel)) return;
        open = null;
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
