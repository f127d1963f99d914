using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Records;
using Bridge.Relay.Publishing;
using Bridge.Relay.Replay;
using Bridge.Relay.Subscribers;

namespace Bridge.Relay.Lanes;

/// <summary>Sends the history of a replay by a lane.</summary>
internal sealed class LaneReplaySink(LaneChannel channel, LaneReplay replay, TimeProvider time) : IReplaySink
{
    private readonly ReplayPace pace = new(replay.Spec.Rate, time);
    private readonly MessageRoutes routes = new();

    /// <inheritdoc/>
    public async ValueTask TakeAsync(
        OutboxRecord record, RelayedChange change, TypedMessage message, long through, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(cancellationToken);
        await channel.SendAsync(
            record,
            new MappedMessage(change.Sequence, through, message.Contract, routes.RoutingKey(message.RoutingKey), message.Id.ToString(),
                message.Body),
            replay.Id, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask TakeAsync(OutboxRecord record, CancellationToken cancellationToken)
    {
        await pace.WaitAsync(cancellationToken);
        await channel.SendAsync(record, MappedMessage.OfBatch(record), replay.Id, cancellationToken);
    }

    /// <inheritdoc/>
    public void Pass(OutboxRecord record, long through) => channel.Window.Pass(through, record.RecordNumber);
}
