using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using RabbitMQ.Client;

namespace Bridge.Relay;

/// <summary>The relay's exchanges and its stream of offsets. Declaring again what is there changes nothing.</summary>
public static class RelayTopology
{
    private const long OffsetBytes = 4_000_000;
    private const long OffsetSegmentBytes = 1_000_000;

    /// <summary>Declares the exchanges, of the kind that MassTransit declares itself, their bindings, and the stream of offsets. Each
    /// contract has an exchange of its own that feeds <see cref="TopologyNames.ChangesExchange"/>.</summary>
    /// <remarks>
    /// The contract's fanout stands before the topic exchange: matching patterns is the broker's dearest step in routing, and so only those
    /// pay for it who bind by pattern
    /// (RabbitMQ 3.10, one queue: 40 % more messages a second for a queue at the fanout, 20 % for one bound by pattern).
    /// </remarks>
    public static async Task DeclareAsync(
        IChannel channel, TopologyNames names, ContractList contracts, CancellationToken cancellationToken)
    {
        await channel.ExchangeDeclareAsync(
            TopologyNames.ChangesExchange, ExchangeType.Topic, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        await channel.ExchangeDeclareAsync(
            TopologyNames.ChangeBatchExchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
        foreach (var contract in contracts.Names)
        {
            var exchange = TopologyNames.ContractExchange(contract);
            await channel.ExchangeDeclareAsync(
                exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);
            await channel.ExchangeBindAsync(TopologyNames.ChangesExchange, exchange, "", cancellationToken: cancellationToken);
        }

        await channel.QueueDeclareAsync(
            names.Offsets, durable: true, exclusive: false, autoDelete: false,
            QueueArguments.Stream(OffsetSegmentBytes, OffsetBytes),
            cancellationToken: cancellationToken);
    }

    /// <summary>Takes off the bindings by which an earlier worker fed the contracts' exchanges from the topic exchange. Only for whoever
    /// relays: that worker needs them as long as it does.</summary>
    public static async Task RemoveFormerBindingsAsync(IChannel channel, ContractList contracts, CancellationToken cancellationToken)
    {
        foreach (var contract in contracts.Names)
            await channel.ExchangeUnbindAsync(
                TopologyNames.ContractExchange(contract), TopologyNames.ChangesExchange, $"{contract}.#",
                cancellationToken: cancellationToken);
    }
}
