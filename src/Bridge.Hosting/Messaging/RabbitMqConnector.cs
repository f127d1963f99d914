using RabbitMQ.Client;

namespace Bridge.Hosting.Messaging;

/// <summary>Opens connections to RabbitMQ that are lost when they are lost: what they hold (an exclusive queue, confirms) must not come back by itself.</summary>
/// <param name="uri"><c>amqp://user:password@host:port/vhost</c>.</param>
public sealed class RabbitMqConnector(string uri)
{
    private readonly ConnectionFactory factory = new()
    {
        Uri = new Uri(uri),
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = TimeSpan.FromSeconds(5),
        RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        ContinuationTimeout = TimeSpan.FromSeconds(10),
        HandshakeContinuationTimeout = TimeSpan.FromSeconds(10),
    };

    /// <summary>The broker's address in MassTransit's form, without credentials: <c>rabbitmq://host:port/vhost/</c>, the port only when it is not 5672.</summary>
    public string Address => $"rabbitmq://{factory.HostName}{(factory.Port is 5672 or AmqpTcpEndpoint.UseDefaultPort ? "" : $":{factory.Port}")}/{(factory.VirtualHost == "/" ? "" : Uri.EscapeDataString(factory.VirtualHost) + "/")}";

    /// <summary>Opens a connection; its name is what the broker's management shows.</summary>
    public Task<IConnection> OpenAsync(string name, CancellationToken cancellationToken) =>
        factory.CreateConnectionAsync(name, cancellationToken);
}
