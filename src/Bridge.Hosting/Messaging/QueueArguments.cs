namespace Bridge.Hosting.Messaging;

/// <summary>The arguments of queues and their consumers, as RabbitMQ names them.</summary>
/// <remarks>See https://www.rabbitmq.com/docs/streams#declaring and https://www.rabbitmq.com/docs/quorum-queues</remarks>
public static class QueueArguments
{
    /// <summary>The queue's type.</summary>
    public const string Type = "x-queue-type";

    /// <summary>Where a consumer of a stream begins; and, as a header of what it gets, the record's number.</summary>
    public const string StreamOffset = "x-stream-offset";

    /// <summary>The most bytes that it keeps.</summary>
    public const string MaxBytes = "x-max-length-bytes";

    /// <summary>How long a stream keeps what it has, such as <c>7D</c>.</summary>
    public const string MaxAge = "x-max-age";

    /// <summary>The size of a stream's segment files, in bytes.</summary>
    public const string SegmentBytes = "x-stream-max-segment-size-bytes";

    /// <summary>After how many deliveries a quorum queue drops a message.</summary>
    public const string DeliveryLimit = "x-delivery-limit";

    /// <summary>Where dead letters go: the exchange.</summary>
    public const string DeadLetterExchange = "x-dead-letter-exchange";

    /// <summary>Where dead letters go: the routing key.</summary>
    public const string DeadLetterKey = "x-dead-letter-routing-key";

    /// <summary>One consumer at a time gets messages.</summary>
    public const string SingleActiveConsumer = "x-single-active-consumer";

    /// <summary>Those of a quorum queue that drops nothing, however often it comes back: RabbitMQ 4 drops after 20 deliveries unless
    /// told.</summary>
    public static Dictionary<string, object?> Quorum() => new() { [Type] = "quorum", [DeliveryLimit] = int.MaxValue };

    /// <summary>Those of a stream.</summary>
    /// <param name="segmentBytes">The size of its segment files.</param>
    /// <param name="mostBytes">The most bytes that it keeps; null: all, unless a policy says otherwise.</param>
    /// <param name="mostAge">How long it keeps what it has; null: for ever, unless a policy says otherwise.</param>
    public static Dictionary<string, object?> Stream(long segmentBytes, long? mostBytes = null, string? mostAge = null)
    {
        var arguments = new Dictionary<string, object?> { [Type] = "stream", [SegmentBytes] = segmentBytes };
        if (mostBytes is { } bytes) arguments[MaxBytes] = bytes;
        if (mostAge is { } age) arguments[MaxAge] = age;
        return arguments;
    }
}
