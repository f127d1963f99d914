using System.Text.Json;
using System.Text.Json.Serialization;

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

    /// <summary>Of a queue that one connection holds: that connection.</summary>
    public JsonElement? OwnerPidDetails { get; init; }

    /// <summary>The broker's name of the connection that holds it, such as <c>127.0.0.1:54610 -> 127.0.0.1:5672</c>; null when none
    /// does.</summary>
    [JsonIgnore]
    public string? Owner => OwnerPidDetails is { ValueKind: JsonValueKind.Object } owner && owner.TryGetProperty("name", out var name)
        ? name.GetString() : null;

    /// <summary>The arguments that it was declared with.</summary>
    public IReadOnlyDictionary<string, JsonElement> Arguments { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>What its policies set; null or an empty list when there is none.</summary>
    public JsonElement? EffectivePolicyDefinition { get; init; }

    /// <summary>True when it holds as much as its arguments or its policy let it: it may refuse what others take.</summary>
    [JsonIgnore]
    public bool IsFull => IsAt("max-length", Messages) || IsAt("max-length-bytes", MessageBytes);

    private bool IsAt(string limit, long held) => Limit(limit) is { } most && held >= most;

    private long? Limit(string name)
    {
        if (Arguments.TryGetValue("x-" + name, out var argument) && argument.ValueKind == JsonValueKind.Number) return argument.GetInt64();
        return EffectivePolicyDefinition is { ValueKind: JsonValueKind.Object } policy && policy.TryGetProperty(name, out var set)
            && set.ValueKind == JsonValueKind.Number
            ? set.GetInt64()
            : null;
    }
}
