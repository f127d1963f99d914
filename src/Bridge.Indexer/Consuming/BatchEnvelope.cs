using Bridge.Contracts;

namespace Bridge.Indexer.Consuming;

/// <summary>MassTransit's envelope around a batch, as far as the indexer asks it.</summary>
/// <param name="MessageId">The message's id, a Guid.</param>
/// <param name="ConversationId">The conversation's id, a Guid.</param>
/// <param name="SourceAddress">Who sent it.</param>
/// <param name="MessageType">What it holds, as MassTransit's names of types.</param>
/// <param name="SentTime">When it was sent.</param>
/// <param name="Message">The batch; null in an envelope without a message.</param>
internal sealed record BatchEnvelope(
    string? MessageId, string? ConversationId, string? SourceAddress, string[]? MessageType, DateTime? SentTime, ChangeBatch? Message);
