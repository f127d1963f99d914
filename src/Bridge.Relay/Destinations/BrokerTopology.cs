using Bridge.Hosting.Messaging;

namespace Bridge.Relay.Destinations;

/// <summary>Bindings, exchanges and queues of a virtual host at one moment.</summary>
public sealed class BrokerTopology
{
    private readonly ILookup<string, BrokerBinding> bindings;
    private readonly Dictionary<string, BrokerExchange> exchanges;
    private readonly Dictionary<string, QueueInfo> queues;
    private readonly HashSet<string> alternatePolicies;

    /// <summary>Takes over what the management API shows.</summary>
    /// <param name="bindings">All bindings.</param>
    /// <param name="exchanges">All exchanges.</param>
    /// <param name="queues">Queues; those that are not among them are taken for ordinary ones.</param>
    /// <param name="policies">The policies, by name.</param>
    public BrokerTopology(
        IReadOnlyList<BrokerBinding> bindings, IReadOnlyList<BrokerExchange> exchanges, IReadOnlyList<QueueInfo>? queues = null,
        IReadOnlyList<BrokerPolicyInfo>? policies = null)
    {
        FirstHops = [.. FirstHop.Of(bindings)];
        this.bindings = bindings.ToLookup(binding => binding.Source, StringComparer.Ordinal);
        this.exchanges = exchanges.ToDictionary(exchange => exchange.Name, StringComparer.Ordinal);
        this.queues = (queues ?? []).ToDictionary(queue => queue.Name, StringComparer.Ordinal);
        alternatePolicies = [.. (policies ?? []).Where(policy => policy.Definition.ContainsKey("alternate-exchange"))
            .Select(policy => policy.Name)];
    }

    /// <summary>The bindings that lead from the relay's exchanges to others'.</summary>
    public IReadOnlyList<FirstHop> FirstHops { get; }

    /// <summary>The bindings that lead from an exchange.</summary>
    public IEnumerable<BrokerBinding> From(string exchange) => bindings[exchange];

    /// <summary>The type of an exchange; empty when unknown.</summary>
    public string TypeOf(string exchange) => exchanges.TryGetValue(exchange, out var known) ? known.Type : "";

    /// <summary>A queue; null when it was not asked for.</summary>
    public QueueInfo? Queue(string name) => queues.GetValueOrDefault(name);

    /// <summary>The names of the queues that are known.</summary>
    public IEnumerable<string> Queues => queues.Keys;

    /// <summary>True when what no binding of the exchange takes goes to another one.</summary>
    public bool HasAlternate(string exchange) => exchanges.TryGetValue(exchange, out var known)
        && (known.Arguments.ContainsKey("alternate-exchange") || (known.Policy is { } policy && alternatePolicies.Contains(policy)));

    /// <summary>True when what an exchange lets through follows from its bindings alone.</summary>
    public bool IsForeseeable(string exchange) => TypeOf(exchange) is "fanout" or "topic" or "direct" && !HasAlternate(exchange);

    /// <summary>The queues that messages from an exchange may come to, and the exchanges on the way, itself included.</summary>
    public (HashSet<string> Queues, HashSet<string> Exchanges) Reach(string exchange)
    {
        var (reached, seen, open) = (new HashSet<string>(), new HashSet<string> { exchange }, new Queue<string>([exchange]));
        while (open.TryDequeue(out var next))
        {
            foreach (var binding in bindings[next])
            {
                if (binding.DestinationType == "queue") reached.Add(binding.Destination);
                else if (seen.Add(binding.Destination)) open.Enqueue(binding.Destination);
            }
        }

        return (reached, seen);
    }

    /// <summary>True when an exchange lets a message through to a queue.</summary>
    public bool Passes(string exchange, string routingKey, string queue) => Passes(exchange, routingKey, queue, []);

    private bool Passes(string exchange, string routingKey, string queue, HashSet<string> seen) => seen.Add(exchange)
        && bindings[exchange].Any(binding => Lets(exchange, binding, routingKey)
            && (binding.DestinationType == "queue" ? binding.Destination == queue
                : Passes(binding.Destination, routingKey, queue, seen)));

    private bool Lets(string exchange, BrokerBinding binding, string routingKey) => TypeOf(exchange) switch
    {
        "fanout" => true,
        "topic" => TopicPattern.Matches(binding.RoutingKey, routingKey),
        _ => binding.RoutingKey == routingKey,
    };
}
