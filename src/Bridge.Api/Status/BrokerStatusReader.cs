using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Microsoft.Extensions.Options;

namespace Bridge.Api.Status;

/// <summary>Reads what RabbitMQ's management API says; that it does not answer is a state.</summary>
public sealed class BrokerStatusReader(RabbitMqManagementClient client, IOptions<ConnectionStringsOptions> connections)
{
    private const int Largest = 10;

    /// <summary>The broker, all queues of the virtual host and the subscribers.</summary>
    public async Task<(BrokerReport Broker, IReadOnlyList<QueueInfo> Queues, IReadOnlyList<SubscriberReport> Subscribers)> ReadAsync(
        CancellationToken cancellationToken)
    {
        var report = new BrokerReport { Connection = ConnectionDescription.Uri(RabbitMqAddress.First(connections.Value.RabbitMq)) };
        try
        {
            var overview = client.ReadOverviewAsync(cancellationToken);
            var nodes = client.ReadNodesAsync(cancellationToken);
            var queues = client.ReadQueuesAsync(cancellationToken);
            var bindings = client.ReadBindingsAsync(cancellationToken);
            await Task.WhenAll(overview, nodes, queues, bindings);
            report = report with
            {
                Version = (await overview).Version,
                Nodes = await nodes,
                LargestQueues = [.. (await queues).OrderByDescending(queue => queue.Messages)
                    .ThenBy(queue => queue.Name, StringComparer.Ordinal).Take(Largest)],
            };
            return (report, await queues, SubscriberList.From(await queues, await bindings));
        }
        catch (RabbitMqManagementException failure)
        {
            return (report with { Reason = failure.Message }, [], []);
        }
    }
}
