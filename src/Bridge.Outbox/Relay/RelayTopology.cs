using Bridge.Contracts;
using Bridge.Hosting.Configuration;
using RabbitMQ.Client;

namespace Bridge.Outbox.Relay;

/// <summary>The relay's exchanges and its stream of offsets. Declaring again what is there changes nothing.</summary>
public static class RelayTopology
{
    /// <summary>The contracts that go through <see cref="TopologyNames.ChangesExchange"/>.</summary>
    public static IReadOnlyList<string> TypedContracts { get; } = [nameof(ContainerChanged), nameof(AnalysisChanged), nameof(RowChanged)];

    /// <summary>Declares the exchanges, of the kind that MassTransit declares itself, their bindings, and the stream of offsets.</summary>
    public static async Task DeclareAsync(IChannel channel, TopologyNames names, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(TopologyNames.ChangesExchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(TopologyNames.ChangeBatchExchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        foreach (var contract in TypedContracts)
        {
            var exchange = TopologyNames.ContractExchange(contract);
            await channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
            await channel.ExchangeBindAsync(exchange, TopologyNames.ChangesExchange, $"{contract}.#", cancellationToken: cancellationToken);
        }

        await channel.QueueDeclareAsync(
            names.Offsets, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?>
            {
                ["x-queue-type"] = "stream",
                ["x-max-length-bytes"] = 4_000_000L,
                ["x-stream-max-segment-size-bytes"] = 1_000_000L,
            },
            cancellationToken: cancellationToken);
    }
}
