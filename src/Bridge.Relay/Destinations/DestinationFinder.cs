using Bridge.Hosting.Configuration;

namespace Bridge.Relay.Destinations;

/// <summary>Finds who gets the relay's messages, each once, by however many ways they come.</summary>
internal sealed class DestinationFinder(BrokerTopology topology, TopologyNames names, IReadOnlyCollection<string> contracts)
{
    /// <summary>The destinations.</summary>
    public IReadOnlyList<Destination> Find()
    {
        if (topology.HasAlternate(TopologyNames.ChangesExchange) || topology.HasAlternate(TopologyNames.ChangeBatchExchange)
            || contracts.Any(contract => topology.HasAlternate(TopologyNames.ContractExchange(contract))))
            return [new RelayExchanges { Hops = Ordered(topology.FirstHops) }];
        var ways = topology.FirstHops.Select(hop => new Way(hop, topology)).ToList();
        var groups = Group(ways);
        var covered = groups.SelectMany(group => group).SelectMany(way => way.Queues).ToHashSet(StringComparer.Ordinal);
        var plain = ways.Except(groups.SelectMany(group => group)).ToList();
        var queues = plain.SelectMany(way => way.Queues).Distinct().Where(queue => !covered.Contains(queue))
            .Order(StringComparer.Ordinal);
        return [.. groups.Select(OfGroup), .. queues.Select(queue => OfQueue(queue, plain))];
    }

    private QueueDestination OfQueue(string queue, List<Way> ways)
    {
        // A dead letter would carry the queue's name among its routing keys, and a queue that is called as a message's routing key would
        // get a copy of it.
        var isReachedByName = topology.Queue(queue) is not { KeepsDeadLetterKeys: true } && !HasQueueNamedAsRoutingKey();
        return new QueueDestination(queue, topology)
        {
            Hops = Ordered(ways.Where(way => way.Queues.Contains(queue)).Select(way => way.Hop)),
            Exchange = isReachedByName ? null : ExchangeFor(QueueDestination.KeyOf(queue)),
        };
    }

    private ExchangeDestination OfGroup(List<Way> group)
    {
        var hops = Ordered(group.Select(way => way.Hop));
        var queues = group.SelectMany(way => way.Queues).ToHashSet(StringComparer.Ordinal);
        return new ExchangeDestination(queues)
        {
            Hops = hops,
            Exchange = ExchangeFor(string.Join(' ', hops.Select(hop => hop.Destination))),
        };
    }

    // What leads to the same queue as an unforeseeable way does, goes with it: else the queue would get a message twice.
    private static List<List<Way>> Group(List<Way> ways)
    {
        var groups = new List<List<Way>>();
        var open = ways.Where(way => !way.IsForeseeable).ToList();
        var rest = ways.Where(way => way.IsForeseeable).ToList();
        while (open.Count > 0)
        {
            var group = new List<Way> { open[0] };
            open.RemoveAt(0);
            while (Take(open, group) || Take(rest, group))
            {
            }

            groups.Add(group);
        }

        return groups;
    }

    private static bool Take(List<Way> from, List<Way> group)
    {
        var same = from.Where(way => group.Exists(other => other.Meets(way))).ToList();
        group.AddRange(same);
        return from.RemoveAll(same.Contains) > 0;
    }

    private bool HasQueueNamedAsRoutingKey() => topology.Queues
        .Any(queue => contracts.Any(contract => queue.StartsWith(contract + ".", StringComparison.Ordinal)));

    private string ExchangeFor(string key) => names.LaneExchange(Destination.IdOf(key));

    private static FirstHop[] Ordered(IEnumerable<FirstHop> hops) =>
        [.. hops.Distinct().OrderBy(hop => hop.ToString(), StringComparer.Ordinal)];

    private sealed class Way
    {
        private readonly HashSet<string> exchanges;

        public Way(FirstHop hop, BrokerTopology topology)
        {
            Hop = hop;
            (Queues, exchanges) = hop.IsExchange ? topology.Reach(hop.Destination) : ([hop.Destination], []);
            IsForeseeable = exchanges.All(topology.IsForeseeable);
        }

        public FirstHop Hop { get; }

        public HashSet<string> Queues { get; }

        public bool IsForeseeable { get; }

        public bool Meets(Way other) => Queues.Overlaps(other.Queues) || exchanges.Overlaps(other.exchanges);
    }
}
