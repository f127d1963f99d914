using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Records;

namespace Bridge.Relay.Replay;

/// <summary>Where a replay's messages go: to a queue, or into a count.</summary>
internal interface IReplaySink
{
    /// <summary>Takes one of a change's messages; with it everything through <paramref name="through"/> is given.</summary>
    public ValueTask TakeAsync(
        OutboxRecord record, RelayedChange change, TypedMessage message, long through, CancellationToken cancellationToken);

    /// <summary>Takes a record as it is.</summary>
    public ValueTask TakeAsync(OutboxRecord record, CancellationToken cancellationToken);

    /// <summary>Nothing more is wanted up to <paramref name="through"/>.</summary>
    public void Pass(OutboxRecord record, long through);
}
