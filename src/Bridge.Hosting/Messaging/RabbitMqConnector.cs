using Bridge.Hosting.Configuration;
using RabbitMQ.Client;

namespace Bridge.Hosting.Messaging;

/// <summary>Opens connections to RabbitMQ that are lost when they are lost: what they hold (an exclusive queue, confirms) must not come
/// back by itself.</summary>
/// <param name="uri"><c>amqp://user:password@host:port/vhost</c>; several nodes of a cluster stand there with commas between them, and the
/// first that answers is taken, at each opening anew.</param>
public sealed class RabbitMqConnector(string uri)
{
    private readonly ConnectionFactory factory = CreateFactory(uri, TimeSpan.FromSeconds(5));
    private readonly ConnectionFactory readers = CreateFactory(uri, TimeSpan.FromSeconds(20));
    private readonly AmqpTcpEndpoint[] nodes = [.. RabbitMqAddress.Split(uri).Select(node => new AmqpTcpEndpoint(node))];

    /// <summary>The broker's address in MassTransit's form, without credentials: <c>rabbitmq://host:port/vhost/</c>, the port only when it
    /// is not 5672.</summary>
    public string Address =>
        $"rabbitmq://{factory.HostName}{(factory.Port is 5672 or AmqpTcpEndpoint.UseDefaultPort ? "" : $":{factory.Port}")}/{(factory.VirtualHost == "/" ? "" : Uri.EscapeDataString(factory.VirtualHost) + "/")}";

    /// <summary>Opens a connection; its name is what the broker's management shows. A dead link is noticed within about 10 s.</summary>
    public Task<IConnection> OpenAsync(string name, CancellationToken cancellationToken) =>
        OpenAsync(factory, name, cancellationToken);

    /// <summary>Opens a connection that only reads, so that nobody waits for what it holds: a dead link may go unnoticed for 40 s, and
    /// keeping it costs a quarter.</summary>
    public Task<IConnection> OpenReaderAsync(string name, CancellationToken cancellationToken) =>
        OpenAsync(readers, name, cancellationToken);

    // In the order given: the client would take one at random.
    private Task<IConnection> OpenAsync(ConnectionFactory from, string name, CancellationToken cancellationToken) => nodes.Length == 1
        ? from.CreateConnectionAsync(name, cancellationToken)
        : from.CreateConnectionAsync(new OrderedNodes(nodes), name, cancellationToken);

    private static ConnectionFactory CreateFactory(string uri, TimeSpan heartbeat) => new()
    {
        Uri = RabbitMqAddress.Split(uri)[0],
        AutomaticRecoveryEnabled = false,
        TopologyRecoveryEnabled = false,
        RequestedHeartbeat = heartbeat,
        RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        ContinuationTimeout = TimeSpan.FromSeconds(10),
        HandshakeContinuationTimeout = TimeSpan.FromSeconds(10),
    };

    private sealed class OrderedNodes(IEnumerable<AmqpTcpEndpoint> nodes) : IEndpointResolver
    {
        public IEnumerable<AmqpTcpEndpoint> All() => nodes;
    }
}
