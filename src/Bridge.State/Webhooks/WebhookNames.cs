using Bridge.Hosting.Configuration;

namespace Bridge.State.Webhooks;

/// <summary>The names of a subscription's queues, lock and keys.</summary>
public sealed class WebhookNames(TopologyNames names, string name)
{
    /// <summary>What the state's keys of subscriptions begin with.</summary>
    public const string StatePrefix = "webhook/";

    /// <summary>The quorum queue of what is to be delivered.</summary>
    public string Queue => $"bridge.{names.Pipeline}.webhook.{name}";

    /// <summary>The quorum queue of what the endpoint does not take.</summary>
    public string Parked => Queue + ".parked";

    /// <summary>The stream of what waits for another attempt.</summary>
    public string Waiting => Queue + ".waiting";

    /// <summary>The exclusive queue whose holder delivers.</summary>
    public string Lock => Queue + ".lock";

    /// <summary>The state's key of the subscription.</summary>
    public string StateKey => StatePrefix + name;

    /// <summary>The state's key of why it is disabled.</summary>
    public string DisabledKey => StateKey + "/disabled";

    /// <summary>Redis: the delivery log, newest first.</summary>
    public string LogKey => RedisPrefix + "log";

    /// <summary>Redis: the ids of what was delivered last, newest first.</summary>
    public string DeliveredKey => RedisPrefix + "delivered";

    /// <summary>Redis: how it stands, as its process told last.</summary>
    public string StatusKey => RedisPrefix + "status";

    private string RedisPrefix => $"{names.RedisPrefix}webhook:{name}:";
}
