using System.Text.Json.Serialization;
using Bridge.Contracts;
using MassTransit;
using MassTransit.Serialization;

namespace Bridge.Indexer.Consuming;

/// <summary>MassTransit's envelope around a batch, as far as the indexer asks it.</summary>
internal sealed record BatchEnvelope : MessageEnvelope
{
    /// <inheritdoc/>
    public string? MessageId { get; init; }

    /// <inheritdoc/>
    public string? ConversationId { get; init; }

    /// <inheritdoc/>
    public string? SourceAddress { get; init; }

    /// <inheritdoc/>
    public string[]? MessageType { get; init; }

    /// <inheritdoc/>
    public DateTime? SentTime { get; init; }

    /// <summary>The batch.</summary>
    [JsonPropertyName("message")]
    public required ChangeBatch Batch { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public object? Message => Batch;

    /// <inheritdoc/>
    [JsonIgnore]
    public string? RequestId => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public string? CorrelationId => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public string? InitiatorId => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public string? DestinationAddress => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public string? ResponseAddress => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public string? FaultAddress => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public DateTime? ExpirationTime => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public Dictionary<string, object?>? Headers => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public HostInfo? Host => null;
}
