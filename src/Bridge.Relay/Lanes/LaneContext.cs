using Bridge.Relay.Context;
using Bridge.Relay.Offsets;
using RabbitMQ.Client;

namespace Bridge.Relay.Lanes;

/// <summary>What all lanes share.</summary>
/// <param name="Relay">The relay's.</param>
/// <param name="Connection">The connection that they publish on, but for those that need one of their own.</param>
/// <param name="Feed">What they read at the tail.</param>
/// <param name="Turns">Who may read by itself.</param>
/// <param name="Begin">How far both routes were when lanes began: up to there every destination has all.</param>
/// <param name="Messages">Makes messages.</param>
internal sealed record LaneContext(
    RelayContext Relay, IConnection Connection, LaneFeed Feed, ReadingTurns Turns, RelayOffset Begin, MessageFactory Messages)
{
    /// <summary>True when the message went out to all before lanes began.</summary>
    public bool IsBefore(MappedMessage message) =>
        message.Sequence <= (message.IsBatch ? Begin.Batches?.Sequence : Begin.Typed?.Sequence);
}
