using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;

namespace Bridge.Api.Status;

/// <summary>Finds the queues that receive what the relay publishes, through however many exchanges.</summary>
internal static class SubscriberList
{
    public static IReadOnlyList<SubscriberReport> From(IReadOnlyList<QueueInfo> queues, IReadOnlyList<BrokerBinding> bindings)
    {
        var receives = new Dictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        var bySource = bindings.ToLookup(binding => binding.Source, StringComparer.Ordinal);
        var roots = bindings.Select(binding => binding.Source).Where(TopologyNames.IsRelayExchange).Distinct(StringComparer.Ordinal);
        foreach (var root in roots)
            foreach (var binding in bySource[root].Where(binding => !TopologyNames.IsRelayExchange(binding.Destination)))
                Follow(binding, Describe(binding), bySource, receives, []);
        return [.. queues.Where(queue => receives.ContainsKey(queue.Name))
            .OrderBy(queue => queue.Name, StringComparer.Ordinal)
            .Select(queue => new SubscriberReport(queue.Name, queue.Type, queue.Messages, queue.MessagesUnacknowledged, queue.Consumers,
                [.. receives[queue.Name]]))];
    }

    private static void Follow(
        BrokerBinding binding, string what, ILookup<string, BrokerBinding> bySource, Dictionary<string, SortedSet<string>> receives,
            HashSet<string> seen)
    {
        if (binding.DestinationType == "queue")
        {
            if (!receives.TryGetValue(binding.Destination, out var list))
                receives[binding.Destination] = list = new SortedSet<string>(StringComparer.Ordinal);
            list.Add(what);
            return;
        }

        if (!seen.Add(binding.Destination)) return;
        foreach (var next in bySource[binding.Destination]) Follow(next, what, bySource, receives, seen);
    }

    private static string Describe(BrokerBinding binding) => TopologyNames.ContractOf(binding.Source) ?? binding.RoutingKey;
}
