namespace Bridge.Hosting.Configuration;

/// <summary>The names of a pipeline's streams, queues, exchanges and keys, in one place.</summary>
public sealed class TopologyNames(string pipeline)
{
    /// <summary>The topic exchange through which typed messages of all contracts go.</summary>
    public const string ChangesExchange = "bridge.changes";

    /// <summary>The fanout exchange of <c>ChangeBatch</c>, as MassTransit names it.</summary>
    public const string ChangeBatchExchange = "Bridge.Contracts:ChangeBatch";

    /// <summary>The pipeline's name.</summary>
    public string Pipeline { get; } = pipeline;

    /// <summary>The outbox stream.</summary>
    public string Outbox => $"bridge.{Pipeline}.outbox";

    /// <summary>The exclusive queue whose holder may write the outbox.</summary>
    public string OutboxWriter => $"bridge.{Pipeline}.outbox.writer";

    /// <summary>The exclusive queue whose holder relays.</summary>
    public string Relay => $"bridge.{Pipeline}.relay";

    /// <summary>The stream of the relay's offsets.</summary>
    public string Offsets => $"bridge.{Pipeline}.offsets";

    /// <summary>The state stream.</summary>
    public string State => $"bridge.{Pipeline}.state";

    /// <summary>The exclusive queue whose holder may write the state.</summary>
    public string StateWriter => $"bridge.{Pipeline}.state.writer";

    /// <summary>The policy that limits the outbox by age and size.</summary>
    public string RetentionPolicy => $"bridge.{Pipeline}.retention";

    /// <summary>The prefix of the pipeline's Redis keys.</summary>
    public string RedisPrefix => $"bridge:{Pipeline}:";

    /// <summary>The fanout exchange of a contract, as MassTransit names it.</summary>
    public static string ContractExchange(string contract) => $"Bridge.Contracts:{contract}";
}
