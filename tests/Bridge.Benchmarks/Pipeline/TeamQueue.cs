using Bridge.Hosting.Configuration;
using Bridge.Messages;
using RabbitMQ.Client;

namespace Bridge.Benchmarks.Pipeline;

/// <summary>A team's quorum queue, bound as MassTransit binds one to all contracts.</summary>
internal static class TeamQueue
{
    /// <summary>Its name.</summary>
    public const string Name = "team";

    /// <summary>Connects to a virtual host.</summary>
    public static Task<IConnection> ConnectAsync(string uri, CancellationToken cancellationToken) =>
        new ConnectionFactory { Uri = new Uri(uri), AutomaticRecoveryEnabled = false }.CreateConnectionAsync(cancellationToken);

    /// <summary>Declares and binds it; the exchange is there already.</summary>
    public static async Task DeclareAsync(IConnection connection, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(
            Name, true, false, false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" },
            cancellationToken: cancellationToken);
        foreach (var contract in ContractList.Default.Names)
            await channel.QueueBindAsync(Name, TopologyNames.ContractExchange(contract), "", cancellationToken: cancellationToken);
    }

    /// <summary>Gives every message to <paramref name="take"/>, acknowledged by the broker as it is sent.</summary>
    public static async Task<IChannel> ConsumeAsync(
        IConnection connection, Action<RabbitMQ.Client.Events.BasicDeliverEventArgs> take, CancellationToken cancellationToken)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var consumer = new RabbitMQ.Client.Events.AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            take(delivery);
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(Name, autoAck: true, consumer, cancellationToken);
        return channel;
    }
}
