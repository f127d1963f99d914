using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Outbox.Reading;
using Bridge.Relay.Subscribers;
using Bridge.State.Requests;
using Microsoft.Extensions.Options;

namespace Bridge.Relay.Replay;

/// <summary>Replays a part of the outbox into one queue.</summary>
/// <remarks>
/// Messages come in outbox order, with the id that the relay gave them and the header <c>bridge-replay</c>. At least once: after a crash
/// what was in flight, and what was confirmed since the last save, comes again, in order.
/// <para>
/// Into a queue that the relay feeds it is the relay itself that goes back: the queue's lane begins anew in the past, and behind what the
/// queue had already reached goes on as before. No binding is touched, nothing is missing, and per row nothing older comes behind something
/// newer.
/// </para>
/// </remarks>
public sealed class OutboxReplay(
    OutboxReader reader, PipelineBroker broker, ContractList contracts, SubscriberLanes lanes, IOptions<RelayOptions> options,
    TimeProvider time)
{
    private readonly ReplayContext context = new(reader, broker, contracts, options.Value, time);
    private readonly BoundReplay bound = new(broker, lanes, time);

    /// <summary>Works on a replay from where it is to its end.</summary>
    /// <param name="id">The replay's id.</param>
    /// <param name="spec">The replay.</param>
    /// <param name="progress">How far it was; null when it begins.</param>
    /// <param name="save">Stores how far it is, with a line about what it waits for; called about once a second.</param>
    /// <param name="cancellationToken">Ends it; what was saved says where it goes on.</param>
    /// <exception cref="RefusedRequestException">It cannot be done.</exception>
    /// <exception cref="RelayAbsentException">Into a queue that the relay feeds: no relay works at the moment.</exception>
    public async Task RunAsync(
        string id, ReplaySpec spec, ReplayProgress? progress, Func<ReplayProgress, string, CancellationToken, Task> save,
        CancellationToken cancellationToken)
    {
        var begin = progress ?? new ReplayProgress();
        if (spec.IsBound)
        {
            await bound.RunAsync(id, spec, begin, save, cancellationToken);
            return;
        }

        await using var session = await ReplaySession.OpenAsync(context, id, spec, begin, save, cancellationToken);
        await session.RunAsync(cancellationToken);
    }

    /// <summary>A replay is to stand still: a queue that the relay feeds gets nothing until it goes on.</summary>
    public Task PauseAsync(ReplaySpec spec, CancellationToken cancellationToken) =>
        spec.IsBound ? bound.PauseAsync(spec, cancellationToken) : Task.CompletedTask;

    /// <summary>Ends a replay that is not to go on: a queue that the relay feeds goes on where it was. Does nothing when the queue is
    /// gone.</summary>
    public async Task EndAsync(string id, ReplaySpec spec, ReplayProgress? progress, CancellationToken cancellationToken)
    {
        if (!spec.IsBound || progress is null || !await IsThereAsync(spec.Queue, cancellationToken)) return;
        await bound.EndAsync(id, spec, progress, cancellationToken);
    }

    private async Task<bool> IsThereAsync(string queue, CancellationToken cancellationToken)
    {
        await using var connection = await broker.Connector.OpenAsync($"bridge.{broker.Names.Pipeline} replay", cancellationToken);
        return await TargetQueue.ExistsAsync(connection, queue, cancellationToken);
    }
}
