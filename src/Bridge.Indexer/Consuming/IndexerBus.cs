using Bridge.Hosting.Configuration;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Bridge.Indexer.Consuming;

/// <summary>The bus of the indexer's process: RabbitMQ, and batches read as <see cref="BatchDeserializer"/> does. It has no consumer before
/// the indexer opens its queue.</summary>
internal static class IndexerBus
{
    /// <summary>Configures it.</summary>
    public static void Configure(IBusRegistrationConfigurator bus) => bus.UsingRabbitMq((context, configure) =>
    {
        var nodes = RabbitMqAddress.Split(context.GetRequiredService<IOptions<ConnectionStringsOptions>>().Value.RabbitMq);
        configure.Host(nodes[0], host =>
        {
            if (nodes.Count > 1)
                host.UseCluster(cluster =>
                {
                    foreach (var node in nodes) cluster.Node(node.IsDefaultPort ? node.Host : $"{node.Host}:{node.Port}");
                });
        });
        configure.ConfigureJsonSerializerOptions(BatchDeserializer.Configure);
    });
}
