using System.Runtime.CompilerServices;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using RabbitMQ.Client.Exceptions;

namespace Bridge.State;

/// <summary>Follows the state on its stream; publishes nothing and needs no lock.</summary>
public sealed class StateFollower(RabbitMqConnector connector, TopologyNames names)
{
    private const ushort Prefetch = 100;

    /// <summary>The state now, and again after every change, for as long as the connection lasts.</summary>
    /// <exception cref="OperationInterruptedException">The stream does not exist, or the connection was lost.</exception>
    /// <exception cref="BrokerUnreachableException">RabbitMQ cannot be reached.</exception>
    public async IAsyncEnumerable<IReadOnlyDictionary<string,
        StateEntry>> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"{names.State} follower", cancellationToken);
        var map = await StateRecords.ReadAsync(connection, names.State, cancellationToken);
        yield return new Dictionary<string, StateEntry>(map.Entries);
        await using var cursor = await StreamConsumer
            .AttachAsync(connection, names.State, map.LastRecord + 1, Prefetch, StreamRecord.Read, cancellationToken);
        while (true)
        {
            do
            {
                var read = await cursor.NextAsync(cancellationToken);
                map.Apply(StateRecord.TryRead(read.Body.Span), read.Number, read.Body.Length);
            }
            while (cursor.HasNext);
            yield return new Dictionary<string, StateEntry>(map.Entries);
        }
    }
}
