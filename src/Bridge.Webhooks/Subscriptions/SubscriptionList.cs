using System.Collections.Concurrent;
using Bridge.Webhooks.Running;

namespace Bridge.Webhooks.Subscriptions;

/// <summary>The subscriptions that this process runs. Thread-safe.</summary>
internal sealed class SubscriptionList
{
    private readonly ConcurrentDictionary<string, SubscriptionCounters> running = new(StringComparer.Ordinal);

    /// <summary>True once the state was read.</summary>
    public bool IsRead { get; set; }

    /// <summary>Why the state cannot be read; empty when it can.</summary>
    public string Reason { get; set; } = "starting";

    /// <summary>Their names and counters.</summary>
    public IEnumerable<(string Name, SubscriptionCounters Counters)> Current => running.OrderBy(item => item.Key, StringComparer.Ordinal)
        .Select(item => (item.Key, item.Value));

    /// <summary>A subscription runs.</summary>
    public void Set(string name, SubscriptionCounters counters) => running[name] = counters;

    /// <summary>A subscription is gone.</summary>
    public void Remove(string name) => running.TryRemove(name, out _);
}
