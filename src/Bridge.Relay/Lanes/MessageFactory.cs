using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Relay.Context;
using Bridge.Relay.Replay;
using Bridge.Relay.Subscribers;

namespace Bridge.Relay.Lanes;

/// <summary>Gives each reader of the outbox its own writers of messages: none of them may be shared.</summary>
internal sealed class MessageFactory(RelayContext context, MessageIdentity identity)
{
    /// <summary>Writes typed messages.</summary>
    /// <param name="replay">The replay whose id they carry; null for the first delivery.</param>
    public TypedMessageWriter NewWriter(string? replay = null) => new(
        context.Contracts.CreateRoutes(), identity, context.Names.Pipeline, context.Broker.Connector.Address, context.Names.Relay,
        context.Time, replay);

    /// <summary>Makes all messages of a record.</summary>
    public RecordMapper NewMapper() => new(context, new BatchReader(context.Contracts.CreateRoutes()), NewWriter());

    /// <summary>Picks the messages of a replay.</summary>
    public ReplayReader NewReplayReader(LaneReplay replay, Func<string, string, bool> takes, IReplaySink sink) =>
        new(replay.Spec, takes, context.Contracts.CreateRoutes(), NewWriter(replay.Id), sink);
}
