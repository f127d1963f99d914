using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.State.Requests;

namespace Bridge.Relay.Replay;

/// <summary>The ways from the relay's exchanges to one queue: which bindings to take off, and which messages they let through.</summary>
public sealed class QueueRoutes
{
    private readonly string queue;
    private readonly ILookup<string, BrokerBinding> bindings;
    private readonly Dictionary<string, string> types;
    private readonly Dictionary<(string Contract, string RoutingKey), bool> answers = [];

    private QueueRoutes(string queue, IReadOnlyList<QueueLink> links, ILookup<string, BrokerBinding> bindings, Dictionary<string,
        string> types) =>
        (this.queue, Links, this.bindings, this.types) = (queue, links, bindings, types);

    /// <summary>The bindings that lead from the relay's exchanges towards the queue; empty when it gets nothing from the relay.</summary>
    public IReadOnlyList<QueueLink> Links { get; }

    /// <summary>Finds the ways to a queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="bindings">All bindings of the virtual host.</param>
    /// <param name="exchanges">All its exchanges.</param>
    /// <param name="taken">Bindings that are off at the moment and count as if they were there.</param>
    /// <exception cref="RefusedRequestException">A way cannot be taken off without harm to other queues; the message says why.</exception>
    public static QueueRoutes Find(
        string queue, IReadOnlyList<BrokerBinding> bindings, IReadOnlyList<BrokerExchange> exchanges,
        IReadOnlyList<QueueLink>? taken = null)
    {
        var lookup = bindings.ToLookup(binding => binding.Source, StringComparer.Ordinal);
        var types = exchanges.ToDictionary(exchange => exchange.Name, exchange => exchange.Type, StringComparer.Ordinal);
        var links = new List<QueueLink>(taken ?? []);
        foreach (var binding in bindings.Where(binding => TopologyNames.IsRelayExchange(binding.Source)
            && !(binding.DestinationType == "exchange" && TopologyNames.IsRelayExchange(binding.Destination))))
        {
            var reached = binding.DestinationType == "queue" ? [binding.Destination] : Reach(binding.Destination, lookup);
            if (!reached.Contains(queue)) continue;
            Check(queue, binding, reached);
            var link = new QueueLink(binding.Source, binding.Destination, binding.DestinationType == "exchange", binding.RoutingKey);
            if (!links.Contains(link)) links.Add(link);
        }

        return new QueueRoutes(queue, links, lookup, types);
    }

    /// <summary>True when the queue would get this message from the relay.</summary>
    public bool Takes(string contract, string routingKey)
    {
        if (!answers.TryGetValue((contract, routingKey), out var answer))
            answers[(contract, routingKey)] = answer = Links
                .Any(link => Enters(link, contract, routingKey) && (!link.ToExchange || Passes(link.Destination, routingKey, [])));
        return answer;
    }

    /// <summary>True when a topic exchange's pattern takes the routing key.</summary>
    internal static bool Matches(string pattern, string routingKey) =>
        Matches(pattern.Split('.'), routingKey.Length == 0 ? [] : routingKey.Split('.'));

    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> words)
    {
        if (pattern.Length == 0) return words.Length == 0;
        if (pattern[0] != "#") return words.Length > 0 && (pattern[0] == "*" || pattern[0] == words[0])
            && Matches(pattern[1..], words[1..]);
        for (var skip = 0; skip <= words.Length; skip++)
            if (Matches(pattern[1..], words[skip..])) return true;
        return false;
    }

    private static bool Enters(QueueLink link, string contract, string routingKey) => link.Source == TopologyNames.ChangesExchange
        ? contract != nameof(ChangeBatch) && Matches(link.RoutingKey, routingKey)
        : link.Source == TopologyNames.ContractExchange(contract);

    private bool Passes(string exchange, string routingKey, HashSet<string> seen) => seen.Add(exchange) && bindings[exchange].Any(binding =>
        Lets(types.GetValueOrDefault(exchange, ""), binding, routingKey) &&
        (binding.DestinationType == "queue" ? binding.Destination == queue : Passes(binding.Destination, routingKey, seen)));

    private static bool Lets(string type, BrokerBinding binding, string routingKey) => type switch
    {
        "fanout" => true,
        "topic" => Matches(binding.RoutingKey, routingKey),
        "direct" => binding.RoutingKey == routingKey,
        _ => throw new RefusedRequestException(
            $"The exchange '{binding.Source}' is of the type '{type}', and what it lets through cannot be foreseen: replay into a new " +
                "queue (--create)."),
    };

    private static void Check(string queue, BrokerBinding binding, HashSet<string> reached)
    {
        var others = reached.Where(other => other != queue).Order(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
            throw new RefusedRequestException(
                $"The exchange '{binding.Destination}' feeds '{queue}' and also " +
                    $"{string.Join(", ", others.Select(other => $"'{other}'"))}, which would get nothing meanwhile: bind '{queue}' by " +
                    "itself, or replay into a new queue (--create).");
        if (binding.Arguments.Count > 0)
            throw new RefusedRequestException(
                $"The binding of '{binding.Destination}' to '{binding.Source}' has arguments; replay into a new queue (--create).");
    }

    private static HashSet<string> Reach(string exchange, ILookup<string, BrokerBinding> bindings)
    {
        var (queues, seen, open) = (new HashSet<string>(), new HashSet<string> { exchange }, new Queue<string>([exchange]));
        while (open.TryDequeue(out var next))
        {
            foreach (var binding in bindings[next])
            {
                if (binding.DestinationType == "queue") queues.Add(binding.Destination);
                else if (seen.Add(binding.Destination)) open.Enqueue(binding.Destination);
            }
        }

        return queues;
    }
}
