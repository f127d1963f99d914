using Bridge.Outbox.Records;
using RabbitMQ.Client;

namespace Bridge.Relay.Publishing;

/// <summary>A message in the window: enough to write it again, and how far it is.</summary>
internal sealed class RelayMessage
{
    /// <summary>The route it belongs to.</summary>
    public required RelayRoute Route { get; init; }

    /// <summary>The record it was made from.</summary>
    public required OutboxRecord Record { get; init; }

    /// <summary>The change's number in the record; -1 for a batch.</summary>
    public int ChangeIndex { get; init; } = -1;

    /// <summary>Which of the change's messages it is.</summary>
    public int Step { get; init; }

    /// <summary>The change's Sequence; a batch's last.</summary>
    public required long Sequence { get; init; }

    /// <summary>Whether the route's offset reaches <see cref="Sequence"/> with it.</summary>
    public required bool CompletesChange { get; init; }

    /// <summary>The same for all changes of a row: they must not overtake each other.</summary>
    public required ulong Row { get; init; }

    /// <summary>The commit time of the change, UTC.</summary>
    public required DateTimeOffset CommittedAt { get; init; }

    /// <summary>The size of its body.</summary>
    public required int Bytes { get; init; }

    /// <summary>The exchange.</summary>
    public required CachedString Exchange { get; init; }

    /// <summary>The routing key.</summary>
    public required CachedString RoutingKey { get; init; }

    /// <summary>What names its destination: the routing key, or the exchange of batches.</summary>
    public string Destination => RoutingKey.Value.Length > 0 ? RoutingKey.Value : Exchange.Value;

    /// <summary>The timestamp of its first publishing.</summary>
    public long FirstSent { get; set; }

    /// <summary>The delivery tag of its latest publishing.</summary>
    public ulong Tag { get; set; }

    /// <summary>How far it is.</summary>
    public MessageState State { get; set; }
}
