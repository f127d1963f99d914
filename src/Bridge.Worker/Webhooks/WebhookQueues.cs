using System.Globalization;
using System.Text;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.State.Requests;
using Bridge.State.Webhooks;
using RabbitMQ.Client;

namespace Bridge.Worker.Webhooks;

/// <summary>Puts messages into a subscription's queue, and looks through its parked ones. What it does not settle returns to its queue, in
/// its order.</summary>
internal sealed class WebhookQueues(RabbitMqConnector connector, TopologyNames names, TimeProvider time)
{
    private const string Json = "application/json";

    /// <summary>Sends a test; its id.</summary>
    public async Task<string> SendTestAsync(WebhookNames own, CancellationToken cancellationToken)
    {
        var (id, now) = (NewId("test"), time.GetUtcNow());
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            id,
            type = "WebhookTest",
            data = new { source = new { pipeline = names.Pipeline, committedAt = now }, text = "A test of Bridge: no row has changed." },
        });
        await WithChannelAsync(channel => SendAsync(channel, own, body, id, WebhookHeaderNames.Test, id, cancellationToken),
            cancellationToken);
        return id;
    }

    /// <summary>Sends again what a log entry carried.</summary>
    /// <exception cref="RefusedRequestException">The log does not have all of it.</exception>
    public async Task<WebhookMoved> RedeliverAsync(WebhookNames own, DeliveryLogEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Body is null || Encoding.UTF8.GetByteCount(entry.Body) != entry.BodyBytes)
            throw new RefusedRequestException(
                $"The log has only the begin of '{entry.Id}' ({entry.BodyBytes} bytes; Webhooks:LogBodyBytes says how much it keeps). " +
                "What is in the outbox comes again by a replay.");
        var id = NewId("redelivery");
        using var body = BridgeJson.Parse(entry.Body);
        JsonElement[] deliveries = body.RootElement.ValueKind == JsonValueKind.Array ? [.. body.RootElement.EnumerateArray()]
            : [body.RootElement];
        await WithChannelAsync(
            async channel =>
            {
                foreach (var delivery in deliveries)
                    await SendAsync(channel, own, Encoding.UTF8.GetBytes(delivery.GetRawText()), delivery.GetProperty("id").GetString()!,
                        WebhookHeaderNames.Redelivery, id, cancellationToken);
            },
            cancellationToken);
        return new WebhookMoved(deliveries.Length, id);
    }

    /// <summary>Moves parked messages back: one, or all that are parked now.</summary>
    public async Task<WebhookMoved> RedeliverParkedAsync(WebhookNames own, string? messageId, CancellationToken cancellationToken)
    {
        var (id, moved) = (NewId("redelivery"), 0);
        await WalkAsync(
            own, int.MaxValue,
            async (channel, parked) =>
            {
                if (messageId is not null && parked.BasicProperties.MessageId != messageId) return;
                var properties = new BasicProperties(parked.BasicProperties);
                properties.Headers = new Dictionary<string,
                    object?>(properties.Headers ?? new Dictionary<string, object?>())
                { [WebhookHeaderNames.Redelivery] = id };
                await channel.BasicPublishAsync("", own.Queue, mandatory: true, properties, parked.Body, cancellationToken);
                await channel.BasicAckAsync(parked.DeliveryTag, multiple: false, cancellationToken);
                moved++;
            },
            cancellationToken);
        return new WebhookMoved(moved, moved > 0 ? id : null);
    }

    /// <summary>Throws parked messages away: one, or all that are parked now. How many.</summary>
    public async Task<int> DiscardAsync(WebhookNames own, string? messageId, CancellationToken cancellationToken)
    {
        var count = 0;
        await WalkAsync(
            own, int.MaxValue,
            async (channel, parked) =>
            {
                if (messageId is not null && parked.BasicProperties.MessageId != messageId) return;
                await channel.BasicAckAsync(parked.DeliveryTag, multiple: false, cancellationToken);
                count++;
            },
            cancellationToken);
        return count;
    }

    /// <summary>The first parked messages; they stay.</summary>
    public async Task<IReadOnlyList<ParkedMessage>> ReadParkedAsync(WebhookNames own, int limit, CancellationToken cancellationToken)
    {
        var messages = new List<ParkedMessage>();
        await WalkAsync(
            own, limit,
            (_, parked) =>
            {
                var properties = parked.BasicProperties;
                messages.Add(new ParkedMessage(
                    properties.MessageId ?? "", long.TryParse(Header(properties, WebhookHeaderNames.Sequence), CultureInfo.InvariantCulture,
                        out var sequence) ? sequence : 0,
                    Header(properties, WebhookHeaderNames.Reason), Header(properties, WebhookHeaderNames.ParkedAt), parked.Body.Length));
                return Task.CompletedTask;
            },
            cancellationToken);
        return messages;
    }

    // Each is looked at once: what is parked meanwhile is left for the next time.
    private Task WalkAsync(WebhookNames own, int limit, Func<IChannel, BasicGetResult, Task> visit, CancellationToken cancellationToken) =>
        WithChannelAsync(
        async channel =>
        {
            var count = Math.Min(limit, await channel.MessageCountAsync(own.Parked, cancellationToken));
            for (var i = 0; i < count; i++)
            {
                if (await channel.BasicGetAsync(own.Parked, autoAck: false, cancellationToken) is not { } parked) return;
                await visit(channel, parked);
            }
        },
        cancellationToken);

    private async Task WithChannelAsync(Func<IChannel, Task> work, CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} webhooks", cancellationToken);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), cancellationToken);
        await work(channel);
    }

    private static async Task SendAsync(
        IChannel channel, WebhookNames own, byte[] body, string messageId, string header, string id, CancellationToken cancellationToken)
    {
        var properties = new BasicProperties
        {
            Persistent = true,
            MessageId = messageId,
            ContentType = Json,
            Headers = new Dictionary<string, object?> { [header] = id }
        };
        await channel.BasicPublishAsync("", own.Queue, mandatory: true, properties, body, cancellationToken);
    }

    private string NewId(string kind) => $"{kind}-{time.GetUtcNow():yyyyMMdd-HHmmss}-{Guid.NewGuid().ToString("N")[..6]}";

    private static string Header(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers?.TryGetValue(name, out var value) == true ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes)
            : value?.ToString() ?? "" : "";
}
