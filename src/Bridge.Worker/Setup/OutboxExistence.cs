using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.State;
using Bridge.Outbox.Stream;

namespace Bridge.Worker.Setup;

/// <summary>Tells whether the outbox was created, whether it still exists, or whether a creation broke off.</summary>
public sealed class OutboxExistence(RabbitMqConnector connector, TopologyNames names)
{
    /// <summary>What the state knows, and whether the stream is there.</summary>
    /// <exception cref="RabbitMQ.Client.Exceptions.BrokerUnreachableException">RabbitMQ cannot be reached.</exception>
    public async Task<(bool Known, bool Exists)> ReadAsync(CancellationToken cancellationToken)
    {
        var state = await new StateReader(connector, names).ReadAsync(cancellationToken);
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} look", cancellationToken);
        return (state?.ContainsKey(StateEntry.Outbox) == true, await OutboxCreation.ExistsAsync(connection, names.Outbox, cancellationToken));
    }
}
