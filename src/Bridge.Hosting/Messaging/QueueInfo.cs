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

    /// <summary>The most bytes that it holds; null when it has no such limit.</summary>
    [JsonIgnore]
    public long? MostBytes => Limit("max-length-bytes");

    /// <summary>True when dead letters leave it with all the routing keys that they came with.</summary>
    [JsonIgnore]
    public bool KeepsDeadLetterKeys => IsSet("dead-letter-exchange") && !IsSet("dead-letter-routing-key");

    // Of argument and policies the least counts.
    private long? Limit(string name)
    {
        var declared = Arguments.TryGetValue("x-" + name, out var argument) ? Number(argument) : null;
        var ruled = Ruled(name) is { } set ? Number(set) : null;
        return ruled is null || declared < ruled ? declared : ruled;
    }

    private static long? Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private bool IsSet(string name) => Arguments.ContainsKey("x-" + name) || Ruled(name) is not null;

    private JsonElement? Ruled(string name) =>
        EffectivePolicyDefinition is { ValueKind: JsonValueKind.Object } policy && policy.TryGetProperty(name, out var set) ? set : null;
}
