using System.Text.Json;

namespace Bridge.Hosting.Messaging;

/// <summary>A queue or stream as the management API shows it; its figures are up to five seconds old.</summary>
public sealed record QueueInfo
{
    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary><c>quorum</c>, <c>classic</c> or <c>stream</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>Messages in it.</summary>
    public long Messages { get; init; }

    /// <summary>Messages given to consumers and not yet acked.</summary>
    public long MessagesUnacknowledged { get; init; }

    /// <summary>Bytes of its messages' bodies; 0 for a stream, of which RabbitMQ does not say it.</summary>
    public long MessageBytes { get; init; }

    /// <summary>Consumers.</summary>
    public int Consumers { get; init; }

    /// <summary>The state, such as <c>running</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>The policy that applies.</summary>
    public string? Policy { get; init; }

    /// <summary>True for a queue that one connection holds.</summary>
    public bool Exclusive { get; init; }

    /// <summary>The arguments that it was declared with.</summary>
    public IReadOnlyDictionary<string, JsonElement> Arguments { get; init; } = new Dictionary<string, JsonElement>();
}
