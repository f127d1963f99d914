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
        configure.Host(new Uri(context.GetRequiredService<IOptions<ConnectionStringsOptions>>().Value.RabbitMq));
        configure.ConfigureJsonSerializerOptions(BatchDeserializer.Configure);
    });
}
