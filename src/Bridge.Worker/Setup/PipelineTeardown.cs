using Bridge.Capture;
using Bridge.Capture.Migration;
using Bridge.Capture.Preflight;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Outbox.Relay;
using Microsoft.Extensions.Options;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Setup;

/// <summary>Drops slot, publication, streams, exchanges that nobody is bound to, and keys. Subscribers' queues stay.</summary>
public sealed class PipelineTeardown(
    IOptions<ConnectionStringsOptions> connections, IOptions<CaptureOptions> capture, RabbitMqConnector connector, RabbitMqManagementClient management,
    RedisConnection redis, TopologyNames names)
{
    private IReadOnlyList<string> Streams => [names.Outbox, names.Offsets, names.State];

    /// <summary>Says what would be dropped; changes nothing. Refuses while a worker runs.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached or refuses.</exception>
    /// <exception cref="BrokerUnreachableException">RabbitMQ cannot be reached.</exception>
    public async Task<PipelinePlan> PlanAsync(CancellationToken cancellationToken)
    {
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        var postgres = await new CaptureTeardown(database, capture.Value).PlanAsync(cancellationToken);
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} teardown", cancellationToken);
        List<PreflightFinding> refusals = [.. postgres.Refusals];
        foreach (var held in new[] { names.OutboxWriter, names.Relay })
            if (!await QueueLock.TryTakeAsync(connection, held, cancellationToken))
                refusals.Add(new(FindingSeverity.Error, "worker-running", held, "A worker is running.", "Stop it first."));
        var keys = await ReadKeysAsync(cancellationToken);
        List<string> steps = [.. (await ExistingAsync(connection, cancellationToken)).Select(stream => $"delete the stream {stream}")];
        if (steps.Count > 0) steps.Add($"delete the exchange {TopologyNames.ChangesExchange} and those of the contracts, where no queue is bound");
        if (keys.Length > 0) steps.Add($"delete {keys.Length} keys {names.RedisPrefix}* in Redis");
        return new PipelinePlan(postgres, steps, postgres.Findings, refusals);
    }

    /// <summary>Drops what the plan names.</summary>
    /// <exception cref="InvalidOperationException">The plan is refused.</exception>
    public async Task ApplyAsync(PipelinePlan plan, Action<string> onStep, CancellationToken cancellationToken)
    {
        if (plan.IsRefused) throw new InvalidOperationException($"The plan is refused: {plan.Refusals[0].Message}");
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        await new CaptureTeardown(database, capture.Value).ApplyAsync(plan.Postgres, statement => onStep(statement.Sql + ";"), cancellationToken);
        foreach (var step in plan.Steps) onStep(step);
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} teardown", cancellationToken);
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken))
            foreach (var stream in Streams) await channel.QueueDeleteAsync(stream, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken);
        await DeleteExchangesAsync(connection, cancellationToken);
        await management.DeletePolicyAsync(names.Outbox, cancellationToken);
        var keys = await ReadKeysAsync(cancellationToken);
        if (keys.Length > 0) await redis.TryAsync(store => store.KeyDeleteAsync(keys), cancellationToken);
    }

    private async Task<IReadOnlyList<string>> ExistingAsync(IConnection connection, CancellationToken cancellationToken)
    {
        var existing = new List<string>();
        foreach (var stream in Streams)
            if (await Bridge.Outbox.Stream.OutboxCreation.ExistsAsync(connection, stream, cancellationToken)) existing.Add(stream);
        return existing;
    }

    private async Task<StackExchange.Redis.RedisKey[]> ReadKeysAsync(CancellationToken cancellationToken)
    {
        var answer = await redis.TryAsync(
            store =>
            {
                var server = store.Multiplexer.GetServer(store.Multiplexer.GetEndPoints()[0]);
                return Task.FromResult(server.Keys(store.Database, names.RedisPrefix + "*", pageSize: 500).ToArray());
            },
            cancellationToken);
        return answer.Value ?? [];
    }

    // Contracts' exchanges stay where a subscriber is bound: a new migrate finds its binding again.
    private static async Task DeleteExchangesAsync(IConnection connection, CancellationToken cancellationToken)
    {
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken))
            foreach (var contract in RelayTopology.TypedContracts)
                await channel.ExchangeUnbindAsync(TopologyNames.ContractExchange(contract), TopologyNames.ChangesExchange, $"{contract}.#", cancellationToken: cancellationToken);
        string[] exchanges = [TopologyNames.ChangesExchange, TopologyNames.ChangeBatchExchange, .. RelayTopology.TypedContracts.Select(TopologyNames.ContractExchange)];
        foreach (var exchange in exchanges)
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            try
            {
                await channel.ExchangeDeleteAsync(exchange, ifUnused: true, cancellationToken: cancellationToken);
            }
            catch (OperationInterruptedException used) when (used.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
            {
                // A queue is bound to it: it stays.
            }
        }
    }
}
