using System.Text;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.Webhooks;

/// <summary>Messages as the relay publishes them, as far as a subscriber sees.</summary>
internal static class WebhookMessages
{
    /// <summary>Publishes a change of a row of <c>public.items</c>.</summary>
    public static Task PublishAsync(
        IChannel channel, long sequence, int row, string operation = "update", string? id = null, string table = "items",
        string replay = "") =>
        PublishAsync(channel, Body(sequence, row, operation, id, table), $"RowChanged.public.{table}.{operation}", sequence, id
            ?? Id(sequence), replay);

    /// <summary>Publishes a body.</summary>
    public static async Task PublishAsync(IChannel channel, string body, string routingKey, long sequence, string id, string replay = "")
    {
        var headers = new Dictionary<string, object?> { ["bridge-sequence"] = sequence };
        if (replay.Length > 0) headers["bridge-replay"] = replay;
        var properties = new BasicProperties
        {
            Persistent = true,
            MessageId = id,
            ContentType = "application/vnd.masstransit+json",
            Headers = headers
        };
        await channel.BasicPublishAsync("bridge.changes", routingKey, mandatory: false, properties, Encoding.UTF8.GetBytes(body));
    }

    /// <summary>The message id of a Sequence.</summary>
    public static string Id(long sequence) => new Guid((int)sequence, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]).ToString();

    private static string Body(long sequence, int row, string operation, string? id, string table)
    {
        var content = operation == "truncate" ? ""
            : $$""","key":{"id":{{row}} },"row":{"id":{{row}},"name":"n{{row}}","kind":"{{(row % 2 == 0 ? "even" : "odd")}}","number":{{sequence}} }""";
        return $$"""
            {"messageId":"{{id ?? Id(sequence)}}","conversationId":"x","sourceAddress":"rabbitmq://x/","messageType":["urn:message:Bridge.Contracts:RowChanged"],
             "message":{"source":{"pipeline":"t","schema":"public","table":"{{table}}","sequence":{{sequence}},"commitLsn":"0/1","ordinal":0,"transactionId":1,
             "committedAt":"2026-11-22T06:10:28.951113Z"},"operation":"{{operation}}"{{content}} },"sentTime":"2026-11-22T06:10:29Z","headers":{},"host":{"machineName":"secret-host"} }
            """;
    }
}
