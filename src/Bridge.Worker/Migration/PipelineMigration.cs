using Bridge.Capture;
using Bridge.Capture.Migration;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Messages;
using Bridge.Outbox;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;
using Bridge.Relay;
using Bridge.State;
using Microsoft.Extensions.Options;
using Npgsql;
using RabbitMQ.Client;

namespace Bridge.Worker.Migration;

/// <summary>Creates what a pipeline needs (outbox rule 7, refuse): publication, slot, state, exchanges, retention and, last, the outbox;
/// run again, it brings them up to the configuration.</summary>
public sealed class PipelineMigration(
    IOptions<ConnectionStringsOptions> connections, IOptions<CaptureOptions> capture, IOptions<OutboxOptions> outbox, TopologyNames names,
        RabbitMqConnector connector,
    RabbitMqManagementClient management, RedisConnection redis, OutboxCreation creation, OutboxReader reader, ContractList contracts,
        TimeProvider time)
{
    /// <summary>Says what would be done; changes nothing.</summary>
    /// <exception cref="NpgsqlException">PostgreSQL cannot be reached or refuses.</exception>
    /// <exception cref="RabbitMqManagementException">The management API does not answer.</exception>
    public async Task<PipelinePlan> PlanAsync(CancellationToken cancellationToken)
    {
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        var known = await IsKnownAsync(cancellationToken);
        var exists = await OutboxExistsAsync(known, cancellationToken);
        var refusals = new List<string>();
        if (known && !exists)
            refusals.Add(
                $"The outbox stream '{names.Outbox}' was there and has vanished: a new one would hide what is lost. Restore the " +
                "broker's data; or give the old outbox up with 'bridge teardown', then migrate again.");
        await RefuseOthersAsync(refusals, cancellationToken);
        if (exists) await RefuseAnotherSourceAsync(database, refusals, cancellationToken);
        var plan = await new CaptureMigration(database, capture.Value).PlanAsync(outboxExists: exists, cancellationToken);
        return new PipelinePlan(plan, await StepsAsync(known, exists, cancellationToken), refusals);
    }

    /// <summary>Does it; what is done stays when a later step fails, and a second run goes on behind it.</summary>
    /// <param name="plan">A plan that is not refused.</param>
    /// <param name="progress">Told each step before it happens.</param>
    /// <param name="cancellationToken">Ends it between two steps.</param>
    /// <exception cref="InvalidOperationException">The plan is refused.</exception>
    public async Task ApplyAsync(PipelinePlan plan, Action<string> progress, CancellationToken cancellationToken)
    {
        if (plan.IsRefused) throw new InvalidOperationException("The plan is refused.");
        await using var database = CaptureConnection.CreateDataSource(connections.Value.Postgres);
        await new CaptureMigration(database, capture.Value)
            .ApplyAsync(plan.Capture, statement => progress(statement.Sql), cancellationToken);
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} migrate", cancellationToken);
        foreach (var step in plan.Steps) progress(step);
        await DeclareAsync(connection, cancellationToken);
        if (await IsKnownAsync(cancellationToken)) return;
        if (!await OutboxCreation.IsCreatedAsync(connection, names.Outbox, cancellationToken))
            await creation.CreateAsync(connection, await ReadFactsAsync(database, cancellationToken), cancellationToken);
        await RememberAsync(database, cancellationToken);
    }

    private async Task DeclareAsync(IConnection connection, CancellationToken cancellationToken)
    {
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken))
        {
            await StateRecords.DeclareAsync(channel, names, cancellationToken);
            await RelayTopology.DeclareAsync(channel, names, contracts, cancellationToken);
        }

        await management.PutPolicyAsync(names.RetentionPolicy, RetentionPolicy.From(names, outbox.Value), cancellationToken);
    }

    private async Task<IReadOnlyList<string>> StepsAsync(bool known, bool exists, CancellationToken cancellationToken)
    {
        var steps = new List<string>();
        var queues = (await management.ReadQueuesAsync(cancellationToken)).Select(queue => queue.Name).ToHashSet();
        if (!queues.Contains(names.State)) steps.Add($"create the stream '{names.State}' for the state");
        if (!queues.Contains(names.Offsets))
            steps.Add(
            $"create the exchange '{TopologyNames.ChangesExchange}', those of the contracts, and the stream '{names.Offsets}' for the " +
            "relay's offsets");
        if (!RetentionPolicy.IsSame(await management.ReadPolicyAsync(names.RetentionPolicy, cancellationToken),
            RetentionPolicy.From(names, outbox.Value)))
            steps.Add(
                $"set the policy '{names.RetentionPolicy}': the outbox keeps {outbox.Value.RetentionAge.TotalDays:0.##} days, at most " +
                $"{outbox.Value.RetentionBytes:N0} bytes");
        if (!exists) steps.Add($"create the outbox stream '{names.Outbox}'");
        if (!known) steps.Add("note the outbox in the state");
        return steps;
    }

    private async Task RefuseOthersAsync(List<string> refusals, CancellationToken cancellationToken)
    {
        foreach (var queue in await management.ReadQueuesAsync(cancellationToken))
        {
            if (queue.Name == names.Outbox || !queue.Name.StartsWith("bridge.", StringComparison.Ordinal)
                || !queue.Name.EndsWith(".outbox", StringComparison.Ordinal)) continue;
            refusals.Add(
                $"The virtual host '{management.VirtualHost}' already holds another pipeline's outbox ('{queue.Name}'): one virtual " +
                "host holds one pipeline. Create another virtual host and name it in ConnectionStrings:RabbitMq.");
        }
    }

    private async Task RefuseAnotherSourceAsync(NpgsqlDataSource database, List<string> refusals, CancellationToken cancellationToken)
    {
        var source = await reader.ReadSourceAsync(cancellationToken);
        var server = await ServerIdentity.ReadAsync(database, cancellationToken);
        if (source.SystemIdentifier != server.SystemIdentifier || source.Slot != capture.Value.Slot)
            refusals.Add(
                $"The outbox '{names.Outbox}' belongs to the slot '{source.Slot}' of the cluster {source.SystemIdentifier}, not to " +
                $"'{capture.Value.Slot}' of {server.SystemIdentifier}: choose another Pipeline:Name and virtual host, or point back.");
    }

    private async Task<bool> IsKnownAsync(CancellationToken cancellationToken) =>
        await new StateReader(connector, names).ReadAsync(cancellationToken) is { } state && state.ContainsKey(StateEntry.Outbox);

    // One that the state does not know may be what a creation left that broke off.
    private async Task<bool> OutboxExistsAsync(bool known, CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} migrate", cancellationToken);
        return await OutboxCreation.ExistsAsync(connection, names.Outbox, cancellationToken)
            && (known || await OutboxCreation.IsCreatedAsync(connection, names.Outbox, cancellationToken));
    }

    private async Task<ServerFacts> ReadFactsAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var server = await ServerIdentity.ReadAsync(database, cancellationToken);
        var slot = await SlotState.ReadAsync(database, capture.Value.Slot, cancellationToken);
        var source = new OutboxSource(server.SystemIdentifier, server.Timeline, capture.Value.Slot);
        return new ServerFacts(source, slot?.ConfirmedFlushLsn
            ?? throw new InvalidOperationException($"The slot '{capture.Value.Slot}' has no confirmed_flush_lsn."), server.CurrentWal);
    }

    private async Task RememberAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var server = await ServerIdentity.ReadAsync(database, cancellationToken);
        await using var state = await StateWriter.OpenAsync(connector, names, redis, time, cancellationToken);
        await state.PutAsync(StateEntry.Outbox, new { server.SystemIdentifier, capture.Value.Slot, CreatedAt = time.GetUtcNow() },
            cancellationToken);
    }
}
