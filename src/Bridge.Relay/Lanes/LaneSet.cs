using Bridge.Relay.Destinations;
using Bridge.Relay.Offsets;

namespace Bridge.Relay.Lanes;

/// <summary>The lanes that work, one for each destination. One caller at a time, but for what it shows.</summary>
internal sealed class LaneSet(LaneContext context, CancellationToken stop) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Running> lanes = new(StringComparer.Ordinal);
    private bool hasEnded;

    private sealed record Running(Lane Lane, Task Task, CancellationTokenSource End);

    /// <summary>The lanes.</summary>
    public IReadOnlyList<Lane> All
    {
        get
        {
            lock (gate) return [.. lanes.Values.Select(running => running.Lane)];
        }
    }

    /// <summary>Where they are.</summary>
    public IReadOnlyList<LanePlace> Places => [.. All.Select(lane => lane.Place)];

    /// <summary>Begins a lane where it was.</summary>
    public void Begin(Destination destination, LanePlace place)
    {
        var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var lane = new Lane(context, destination, place);
        lock (gate) lanes[destination.Key] = new Running(lane, lane.RunAsync(end.Token), end);
    }

    /// <summary>Takes over what a look shows: who appears, or wants more, begins behind <paramref name="newcomers"/>; who disappears loses
    /// its lane.</summary>
    /// <returns>True when there was something new.</returns>
    public async Task<bool> ApplyAsync(IReadOnlyList<Destination> destinations, long newcomers)
    {
        var isNew = false;
        foreach (var destination in destinations)
        {
            if (Find(destination.Key) is not { } lane)
            {
                Begin(destination, new LanePlace(destination.Key, newcomers, null));
                context.Relay.Report.LaneBegan(destination.Name);
                isNew = true;
                continue;
            }

            var wantsMore = destination.Hops.Except(lane.Destination.Hops).Any();
            isNew |= wantsMore;
            lane.Change(destination, wantsMore ? newcomers : null);
        }

        var gone = All.Select(lane => lane.Destination).ExceptBy(destinations.Select(destination => destination.Key), lane => lane.Key);
        await Task.WhenAll(gone.ToList().Select(EndAsync));
        return isNew;
    }

    /// <summary>Ends them all; where they were can still be asked.</summary>
    public async ValueTask DisposeAsync()
    {
        Running[] ending;
        lock (gate)
        {
            ending = hasEnded ? [] : [.. lanes.Values];
            hasEnded = true;
        }

        foreach (var running in ending) await running.End.CancelAsync();
        foreach (var running in ending)
        {
            await running.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            running.End.Dispose();
        }
    }

    private Lane? Find(string key)
    {
        lock (gate) return lanes.GetValueOrDefault(key)?.Lane;
    }

    private async Task EndAsync(Destination destination)
    {
        Running? ending;
        lock (gate) lanes.Remove(destination.Key, out ending);
        context.Relay.Report.LaneEnded(destination.Name);
        await ending!.End.CancelAsync();
        await ending.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.End.Dispose();
    }
}
