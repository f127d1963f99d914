using Bridge.Capture;
using Bridge.Capture.Migration;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Bridge.Worker.Migration;

/// <summary>Removes what a migration created: slot, publication, streams, webhook queues, policy and Redis keys. Exchanges and the teams'
/// queues stay, so that subscribers find them again.</summary>
public sealed class PipelineTeardown(
    IOptions<ConnectionStringsOptions> connections, IOptions<CaptureOptions> capture, TopologyNames names, RabbitMqConnector connector,
    RabbitMqManagementClient management, RedisConnection redis)
{
    /// <summary>Says what would be removed; changes nothing.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached or refuses.</exception>
    /// <exception cref="RabbitMqManagementException">The management API does not answer.</exception>
    public async Task<PipelinePlan> PlanAsync(CancellationToken cancellationToken)
    {
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        var plan = await new CaptureTeardown(database, capture.Value).PlanAsync(cancellationToken);
        var queues = (await management.ReadQueuesAsync(cancellationToken)).Select(queue => queue.Name).ToHashSet();
        var refusals = new List<string>();
        if (queues.Contains(names.OutboxWriter) || queues.Contains(names.StateWriter) || queues.Contains(names.Relay))
            refusals.Add($"A worker of the pipeline '{names.Pipeline}' is running: stop it first.");
        if (queues.Any(queue => IsWebhook(queue) && queue.EndsWith(".lock", StringComparison.Ordinal)))
            refusals.Add("A webhooks process is running: stop it first.");
        var steps = Streams().Where(queues.Contains).Select(stream => $"delete the stream '{stream}' and everything in it").ToList();
        steps.AddRange(queues.Where(IsWebhook).Order(StringComparer.Ordinal)
            .Select(queue => $"delete the webhook queue '{queue}' and everything in it"));
        if (await management.ReadPolicyAsync(names.RetentionPolicy, cancellationToken) is not null)
            steps.Add($"delete the policy '{names.RetentionPolicy}'");
        var keys = await ReadKeysAsync(cancellationToken);
        if (keys.Length > 0) steps.Add($"delete {keys.Length} keys '{names.RedisPrefix}…' from Redis");
        return new PipelinePlan(plan, steps, refusals);
    }

    /// <summary>Removes what the plan names.</summary>
    /// <exception cref="InvalidOperationException">The plan is refused.</exception>
    public async Task ApplyAsync(PipelinePlan plan, Action<string> progress, CancellationToken cancellationToken)
    {
        plan.ThrowIfRefused();
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        await new CaptureTeardown(database, capture.Value)
            .ApplyAsync(plan.Capture, statement => progress(statement.Sql), cancellationToken);
        foreach (var step in plan.Steps) progress(step);
        var webhooks = (await management.ReadQueuesAsync(cancellationToken)).Select(queue => queue.Name).Where(IsWebhook);
        await using (var connection = await connector.OpenAsync($"bridge.{names.Pipeline} teardown", cancellationToken))
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken))
        {
            foreach (var stream in (string[])[.. webhooks, .. Streams()])
                await channel.QueueDeleteAsync(stream, ifUnused: false, ifEmpty: false, cancellationToken: cancellationToken);
        }

        if (await management.ReadPolicyAsync(names.RetentionPolicy, cancellationToken) is not null)
            await management.DeletePolicyAsync(names.RetentionPolicy, cancellationToken);
        var keys = await ReadKeysAsync(cancellationToken);
        if (keys.Length > 0) await redis.TryAsync(store => store.KeyDeleteAsync(keys), cancellationToken);
    }

    // Their subscriptions go with the state.
    private bool IsWebhook(string queue) => queue.StartsWith($"bridge.{names.Pipeline}.webhook.", StringComparison.Ordinal);

    // The outbox last: while it is there, a teardown that broke off can be run again.
    private string[] Streams() => [names.Offsets, names.Audit, names.State, names.Outbox];

    private async Task<StackExchange.Redis.RedisKey[]> ReadKeysAsync(CancellationToken cancellationToken)
    {
        var answer = await redis.TryAsync(
            store => Task.FromResult(store.Multiplexer.GetServer(store.Multiplexer.GetEndPoints()[0])
                .Keys(store.Database, names.RedisPrefix + "*").ToArray()), cancellationToken);
        return answer.Value ?? [];
    }
}
