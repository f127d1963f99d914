using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.State;

/// <summary>Reads the state from its stream, the only place where it is complete; publishes nothing and needs no lock.</summary>
public sealed class StateReader(RabbitMqConnector connector, TopologyNames names)
{
    /// <summary>The state at the time of the call or later; null when the stream does not exist, that is before <c>bridge
    /// migrate</c>.</summary>
    /// <exception cref="BrokerUnreachableException">RabbitMQ cannot be reached.</exception>
    public async Task<IReadOnlyDictionary<string, StateEntry>?> ReadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"{names.State} reader", cancellationToken);
        try
        {
            return (await StateRecords.ReadAsync(connection, names.State, cancellationToken)).Entries;
        }
        catch (OperationInterruptedException missing) when (missing.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return null;
        }
    }
}
