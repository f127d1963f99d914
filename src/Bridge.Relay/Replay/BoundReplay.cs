using Bridge.Hosting.Messaging;
using Bridge.Relay.Subscribers;
using Bridge.State.Requests;
using RabbitMQ.Client;

namespace Bridge.Relay.Replay;

/// <summary>A replay into a queue that the relay feeds: the relay sets the queue's lane back, in whatever process it works, and this
/// follows how far it is.</summary>
internal sealed class BoundReplay(PipelineBroker broker, SubscriberLanes lanes, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Follows a replay to its end.</summary>
    /// <exception cref="RefusedRequestException">It cannot be done, or the outbox no longer had all that was asked for.</exception>
    public async Task RunAsync(
        string id, ReplaySpec spec, ReplayProgress progress, Func<ReplayProgress, string, CancellationToken, Task> save,
        CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        // An earlier worker took them off for as long as a replay ran; what the relay published meanwhile is owed to the queue.
        await BindAsync(connection, progress.Links, cancellationToken);
        progress = progress with { Links = [] };

        // What the relay is asked may be done though its answer is lost.
        await save(progress, "", cancellationToken);
        var asked = new LaneReplay(id, spec, progress.TakenAt ?? 0);
        var answer = await AskAsync(connection, LaneCommand.Replay, spec.Queue, asked, cancellationToken);
        var until = answer.Replay?.Until ?? answer.After;
        while (true)
        {
            progress = progress with
            {
                Done = answer.After,
                Messages = answer.Replay?.Messages ?? progress.Messages,
                TakenAt = until,
                Lost = progress.Lost ?? answer.Lost,
            };
            await save(progress, answer.IsPaused ? "the queue is paused" : "", cancellationToken);
            if (answer.Replay?.Id != id && answer.After >= until) break;
            await Task.Delay(Interval, time, cancellationToken);
            answer = await AskAsync(connection, LaneCommand.Show, spec.Queue, null, cancellationToken);
            // A relay that lost its tail may not know of it any more.
            if (answer.Replay?.Id != id && answer.After < until)
                answer = await AskAsync(connection, LaneCommand.Replay, spec.Queue, asked with { Until = until }, cancellationToken);
        }

        progress.ThrowIfLost();
    }

    /// <summary>The queue gets nothing until the replay goes on.</summary>
    public async Task PauseAsync(ReplaySpec spec, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await AskAsync(connection, LaneCommand.Pause, spec.Queue, null, cancellationToken);
    }

    /// <summary>What is left of the history is skipped.</summary>
    public async Task EndAsync(string id, ReplaySpec spec, ReplayProgress progress, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(cancellationToken);
        await BindAsync(connection, progress.Links, cancellationToken);
        await AskAsync(connection, LaneCommand.EndReplay, spec.Queue, new LaneReplay(id, spec), cancellationToken);
    }

    private Task<IConnection> OpenAsync(CancellationToken cancellationToken) =>
        broker.Connector.OpenAsync($"bridge.{broker.Names.Pipeline} replay", cancellationToken);

    private async Task<LaneAnswer> AskAsync(
        IConnection connection, LaneCommand command, string queue, LaneReplay? replay, CancellationToken cancellationToken)
    {
        await TargetQueue.RequireAsync(connection, queue, cancellationToken);
        return await lanes.AskAsync(connection, command, queue, replay, cancellationToken);
    }

    private static async Task BindAsync(IConnection connection, IReadOnlyList<QueueLink> links, CancellationToken cancellationToken)
    {
        if (links.Count == 0) return;
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var link in links)
        {
            if (link.ToExchange) await channel.ExchangeBindAsync(
                link.Destination, link.Source, link.RoutingKey, cancellationToken: cancellationToken);
            else await channel.QueueBindAsync(link.Destination, link.Source, link.RoutingKey, cancellationToken: cancellationToken);
        }
    }
}
