namespace Bridge.Hosting.Configuration;

/// <summary>The names of a pipeline's streams, queues, exchanges and keys, in one place.</summary>
public sealed class TopologyNames(string pipeline)
{
    /// <summary>The topic exchange through which typed messages of all contracts go.</summary>
    public const string ChangesExchange = "bridge.changes";

    /// <summary>The fanout exchange of <c>ChangeBatch</c>, as MassTransit names it.</summary>
    public const string ChangeBatchExchange = Contracts + "ChangeBatch";

    private const string Contracts = "Bridge.Contracts:";

    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; } = pipeline;

    /// <summary>The outbox stream.</summary>
    public string Outbox => $"bridge.{Pipeline}.outbox";

    /// <summary>The exclusive queue whose holder may write the outbox.</summary>
    public string OutboxWriter => $"bridge.{Pipeline}.outbox.writer";

    /// <summary>The exclusive queue whose holder relays.</summary>
    public string Relay => $"bridge.{Pipeline}.relay";

    /// <summary>The exclusive queue whose holder publishes by lanes.</summary>
    public string Lanes => $"bridge.{Pipeline}.lanes";

    /// <summary>The stream of the relay's offsets.</summary>
    public string Offsets => $"bridge.{Pipeline}.offsets";

    /// <summary>The state stream.</summary>
    public string State => $"bridge.{Pipeline}.state";

    /// <summary>The exclusive queue whose holder may write the state.</summary>
    public string StateWriter => $"bridge.{Pipeline}.state.writer";

    /// <summary>The stream of who changed what.</summary>
    public string Audit => $"bridge.{Pipeline}.audit";

    /// <summary>The policy that limits the outbox by age and size.</summary>
    public string RetentionPolicy => $"bridge.{Pipeline}.retention";

    /// <summary>The prefix of the pipeline's Redis keys.</summary>
    public string RedisPrefix => $"bridge:{Pipeline}:";

    /// <summary>An exchange through which a lane reaches what no name leads to.</summary>
    public string LaneExchange(string destination) => $"bridge.{Pipeline}.lane.{destination}";

    /// <summary>The exclusive queue whose holder publishes to a destination that has a connection of its own.</summary>
    public string LaneLock(string destination) => $"bridge.{Pipeline}.lanes.{destination}";

    /// <summary>The fanout exchange of a contract, as MassTransit names it.</summary>
    public static string ContractExchange(string contract) => Contracts + contract;

    /// <summary>The contract whose fanout exchange this is; null for every other exchange.</summary>
    public static string? ContractOf(string exchange) => exchange.StartsWith(Contracts, StringComparison.Ordinal)
        ? exchange[Contracts.Length..] : null;

    /// <summary>True for the exchanges through which the relay publishes: the topic exchange and the contracts'.</summary>
    public static bool IsRelayExchange(string exchange) => exchange == ChangesExchange || ContractOf(exchange) is not null;
}
