using System.Globalization;
using RabbitMQ.Client;

namespace Bridge.Relay.Holding;

/// <summary>What is said between the relay and who asks it to stand still for a moment. The relay's lock is a queue; questions go into it,
/// answers to the asker's own queue.</summary>
/// <remarks>The AMQP property <c>type</c> says what it is, <c>correlation-id</c> which hold it is about.</remarks>
internal static class HoldMessages
{
    /// <summary>Question: how far are you?</summary>
    public const string Ask = "Ask";

    /// <summary>Question: stand still.</summary>
    public const string Hold = "Hold";

    /// <summary>Question: go on.</summary>
    public const string Release = "Release";

    /// <summary>Answer: so far, as of now; both routes, all confirmed.</summary>
    public const string At = "At";

    /// <summary>Answer: it stands still, at this offset, with nothing in flight.</summary>
    public const string Held = "Held";

    /// <summary>Answer: it goes on, and stood still until now.</summary>
    public const string Released = "Released";

    /// <summary>Answer: it cannot stand still now, or it no longer did when it was told to go on.</summary>
    public const string No = "No";

    private const string Offset = "offset";

    /// <summary>The properties of a message.</summary>
    public static BasicProperties Write(string type, string id, string? replyTo = null, long offset = 0) => new()
    {
        Type = type,
        CorrelationId = id,
        ReplyTo = replyTo,
        Headers = new Dictionary<string, object?> { [Offset] = offset },
    };

    /// <summary>The offset that a message names.</summary>
    public static long ReadOffset(IReadOnlyBasicProperties properties) =>
        properties.Headers?.TryGetValue(Offset, out var value) == true ? Convert.ToInt64(value, CultureInfo.InvariantCulture) : 0;
}
