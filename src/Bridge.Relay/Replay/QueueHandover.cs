using Bridge.Relay.Holding;
using RabbitMQ.Client;

namespace Bridge.Relay.Replay;

/// <summary>Takes a queue from the relay, and gives it back without a gap and without anything twice.</summary>
internal sealed class QueueHandover(ReplayContext context, IConnection connection, QueueRoutes routes)
{
    // As long as reading up to the relay took longer, the relay is not asked to wait for the rest.
    private static readonly TimeSpan Near = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Takes the queue's bindings off while the relay stands still.</summary>
    /// <param name="remember">Told where the relay stands, before anything is taken off.</param>
    /// <param name="report">Told what it waits for.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public async Task TakeAsync(Func<long, CancellationToken, Task> remember, Func<string, CancellationToken, Task> report,
        CancellationToken cancellationToken)
    {
        await using var hold = await RelayHold.OpenAsync(connection, context.Names, context.Time, cancellationToken);
        var offset = await WaitForRelayAsync(hold.TakeAsync, report, cancellationToken);
        await remember(offset, cancellationToken);
        await UnbindAsync(routes.Links, cancellationToken);
        await hold.ReleaseAsync(cancellationToken);
    }

    /// <summary>Follows the relay until near, then makes it stand still, delivers the rest and puts the bindings back.</summary>
    /// <param name="deliverTo">Delivers everything up to a Sequence that the relay has published, confirmed.</param>
    /// <param name="report">Told what it waits for.</param>
    /// <param name="links">The bindings.</param>
    /// <param name="cancellationToken">Ends the attempt; the bindings are off then, or may be.</param>
    public async Task ReturnAsync(
        Func<long, CancellationToken, Task> deliverTo, Func<string, CancellationToken, Task> report, IReadOnlyList<QueueLink> links,
        CancellationToken cancellationToken)
    {
        while (true)
        {
            await using var hold = await RelayHold.OpenAsync(connection, context.Names, context.Time, cancellationToken);
            var start = context.Time.GetTimestamp();
            await deliverTo(await WaitForRelayAsync(hold.AskAsync, report, cancellationToken), cancellationToken);
            if (context.Time.GetElapsedTime(start) > Near) continue;

            await deliverTo(await WaitForRelayAsync(hold.TakeAsync, report, cancellationToken), cancellationToken);
            await BindAsync(links, cancellationToken);
            if (await hold.ReleaseAsync(cancellationToken)) return;

            // The relay went on too early: what it published since then is delivered once more, in order, and the bindings are put back
            // anew.
            await UnbindAsync(links, cancellationToken);
        }
    }

    /// <summary>Takes bindings off; one that is off already stays so.</summary>
    public async Task UnbindAsync(IReadOnlyList<QueueLink> links, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var link in links)
        {
            if (link.ToExchange) await channel.ExchangeUnbindAsync(
                link.Destination, link.Source, link.RoutingKey, cancellationToken: cancellationToken);
            else await channel.QueueUnbindAsync(link.Destination, link.Source, link.RoutingKey, null, cancellationToken);
        }
    }

    private async Task BindAsync(IReadOnlyList<QueueLink> links, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        foreach (var link in links)
        {
            if (link.ToExchange) await channel.ExchangeBindAsync(
                link.Destination, link.Source, link.RoutingKey, cancellationToken: cancellationToken);
            else await channel.QueueBindAsync(link.Destination, link.Source, link.RoutingKey, cancellationToken: cancellationToken);
        }
    }

    private async Task<long> WaitForRelayAsync(
        Func<CancellationToken, Task<long>> ask, Func<string, CancellationToken, Task> report, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await ask(cancellationToken);
            }
            catch (RelayAbsentException absent)
            {
                await report($"the queue's bindings change hands with the relay, and {absent.Message}", cancellationToken);
            }

            await Task.Delay(Pause, context.Time, cancellationToken);
        }
    }
}
