using System.Text.Json;
using Bridge.Contracts;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;

namespace Bridge.Relay.Subscribers;

/// <summary>What is said between the relay and who asks it about a subscriber's queue. The relay's lock is a queue; questions go into it,
/// answers to the asker's own queue.</summary>
/// <remarks>The AMQP property <c>type</c> says what it is, <c>correlation-id</c> which question an answer belongs to; the body is
/// JSON.</remarks>
internal static class LaneMessages
{
    /// <summary>The type of a question.</summary>
    public const string Request = nameof(LaneRequest);

    /// <summary>The type of an answer.</summary>
    public const string Answer = nameof(LaneAnswer);

    /// <summary>The properties of a message.</summary>
    public static BasicProperties Properties(string type, string id, string? replyTo = null) =>
        new() { Type = type, CorrelationId = id, ReplyTo = replyTo, ContentType = MediaTypes.Json };

    /// <summary>The body of a message.</summary>
    public static byte[] Write<T>(T message) => JsonSerializer.SerializeToUtf8Bytes(message, BridgeJson.Web);

    /// <summary>Reads a body; null when it is none of ours.</summary>
    public static T? TryRead<T>(ReadOnlySpan<byte> body)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(body, BridgeJson.Web);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
