using Bridge.Contracts;
using Bridge.Outbox.Records;
using Bridge.Relay.Publishing;
using RabbitMQ.Client;

namespace Bridge.Relay.Lanes;

/// <summary>A message ready to be sent to any destination that wants it.</summary>
/// <param name="Sequence">The change's Sequence; a batch's last.</param>
/// <param name="Through">With it everything up to this Sequence is out.</param>
/// <param name="Contract">Its contract.</param>
/// <param name="RoutingKey">Its routing key, as the relay gives it.</param>
/// <param name="Id">Its id.</param>
/// <param name="Body">The envelope.</param>
internal readonly record struct MappedMessage(
    long Sequence, long Through, string Contract, CachedString RoutingKey, string? Id, ReadOnlyMemory<byte> Body)
{
    /// <summary>True for a record as it is.</summary>
    public bool IsBatch => Contract == nameof(ChangeBatch);

    /// <summary>A record as it is.</summary>
    public static MappedMessage OfBatch(OutboxRecord record) => new(
        record.LastSequence, record.LastSequence, nameof(ChangeBatch), CachedString.Empty, BatchIdentity.Read(record.Body.Span),
        record.Body);
}
