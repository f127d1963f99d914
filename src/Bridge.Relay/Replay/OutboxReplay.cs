using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Outbox.Reading;
using Bridge.State.Requests;
using Microsoft.Extensions.Options;

namespace Bridge.Relay.Replay;

/// <summary>Replays a part of the outbox into one queue.</summary>
/// <remarks>
/// Messages go through the default exchange, in outbox order, with the id that the relay gave them and the header <c>bridge-replay</c>. At
/// least once: after a crash what was in flight, and
/// what was confirmed since the last save, comes again, in order.
/// <para>
/// A queue that the relay feeds has its bindings off from the begin to the end. What the relay publishes meanwhile follows the history,
/// from the outbox; then the relay stands still for a
/// moment, the rest follows, and the bindings are put back. So nothing is missing, and per row nothing older comes behind something newer,
/// but for the repetition of a stretch in order.
/// </para>
/// </remarks>
public sealed class OutboxReplay(
    OutboxReader reader, PipelineBroker broker, ContractList contracts, IOptions<RelayOptions> options, TimeProvider time)
{
    private readonly ReplayContext context = new(reader, broker, contracts, options.Value, time);

    /// <summary>Works on a replay from where it is to its end.</summary>
    /// <param name="id">The replay's id.</param>
    /// <param name="spec">The replay.</param>
    /// <param name="progress">How far it was; null when it begins.</param>
    /// <param name="save">Stores how far it is, with a line about what it waits for; called about once a second.</param>
    /// <param name="cancellationToken">Ends it; what was saved says where it goes on.</param>
    /// <exception cref="RefusedRequestException">It cannot be done; what is needed to put bindings back is in what was saved
    /// last.</exception>
    public Task RunAsync(string id, ReplaySpec spec, ReplayProgress? progress, Func<ReplayProgress, string, CancellationToken, Task> save,
        CancellationToken cancellationToken) =>
        RunAsync(id, spec, progress ?? new ReplayProgress(), wantsHistory: true, save, cancellationToken);

    /// <summary>Ends a replay that is not to go on: gives the queue what was withheld from it and puts its bindings back. Does nothing when
    /// they are, or the queue is gone.</summary>
    /// <exception cref="RefusedRequestException">It cannot be done; what is needed to put bindings back is in what was saved
    /// last.</exception>
    public async Task GiveBackAsync(
        string id, ReplaySpec spec, ReplayProgress? progress, Func<ReplayProgress, string, CancellationToken, Task> save,
        CancellationToken cancellationToken)
    {
        if (progress is not { Links.Count: > 0 } || !await IsThereAsync(spec.Queue, cancellationToken)) return;
        await RunAsync(id, spec, progress, wantsHistory: false, save, cancellationToken);
    }

    private async Task<bool> IsThereAsync(string queue, CancellationToken cancellationToken)
    {
        await using var connection = await broker.Connector.OpenAsync($"bridge.{broker.Names.Pipeline} replay", cancellationToken);
        return await TargetQueue.ExistsAsync(connection, queue, cancellationToken);
    }

    private async Task RunAsync(
        string id, ReplaySpec spec, ReplayProgress progress, bool wantsHistory, Func<ReplayProgress, string, CancellationToken, Task> save,
            CancellationToken cancellationToken)
    {
        await using var session = await ReplaySession.OpenAsync(context, id, spec, progress, wantsHistory, save, cancellationToken);
        await session.RunAsync(cancellationToken);
    }
}
