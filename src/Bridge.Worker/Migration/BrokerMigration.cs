using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Messages;
using Bridge.Outbox;
using Bridge.Relay;
using Bridge.State;
using Bridge.Worker.Audit;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;

namespace Bridge.Worker.Migration;

/// <summary>What a pipeline needs in RabbitMQ beside the outbox: the state, exchanges, the relay's offsets, and the outbox'
/// retention.</summary>
public sealed class BrokerMigration(PipelineBroker broker, IOptions<OutboxOptions> outbox, ContractList contracts)
{
    private readonly TopologyNames names = broker.Names;

    /// <summary>Says what would be done; changes nothing.</summary>
    /// <param name="known">Whether the state knows the outbox.</param>
    /// <param name="exists">Whether the outbox is there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RabbitMqManagementException">The management API does not answer.</exception>
    public async Task<IReadOnlyList<string>> PlanAsync(bool known, bool exists, CancellationToken cancellationToken)
    {
        var steps = new List<string>();
        var queues = (await broker.Management.ReadQueuesAsync(cancellationToken)).Select(queue => queue.Name).ToHashSet();
        if (!queues.Contains(names.State)) steps.Add($"create the stream '{names.State}' for the state");
        if (!queues.Contains(names.Audit)) steps.Add($"create the stream '{names.Audit}' for the audit");
        if (!queues.Contains(names.Offsets))
            steps.Add(
            $"create the exchange '{TopologyNames.ChangesExchange}', those of the contracts, and the stream '{names.Offsets}' for the " +
            "relay's offsets");
        if (!RetentionPolicy.IsSame(await broker.Management.ReadPolicyAsync(names.RetentionPolicy, cancellationToken),
            RetentionPolicy.From(names, outbox.Value)))
            steps.Add(
                $"set the policy '{names.RetentionPolicy}': the outbox keeps {outbox.Value.RetentionAge.TotalDays:0.##} days, at most " +
                $"{outbox.Value.RetentionBytes:N0} bytes");
        if (!exists) steps.Add($"create the outbox stream '{names.Outbox}'");
        if (!known) steps.Add("note the outbox in the state");
        return steps;
    }

    /// <summary>Does it; what is there already stays as it is.</summary>
    public async Task ApplyAsync(IConnection connection, CancellationToken cancellationToken)
    {
        await using (var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken))
        {
            await StateRecords.DeclareAsync(channel, names, cancellationToken);
            await AuditLog.DeclareAsync(channel, names, cancellationToken);
            await RelayTopology.DeclareAsync(channel, names, contracts, cancellationToken);
        }

        await broker.Management.PutPolicyAsync(names.RetentionPolicy, RetentionPolicy.From(names, outbox.Value), cancellationToken);
    }

    /// <summary>Adds a refusal for every other pipeline in the virtual host.</summary>
    /// <exception cref="RabbitMqManagementException">The management API does not answer.</exception>
    public async Task RefuseOthersAsync(List<string> refusals, CancellationToken cancellationToken)
    {
        foreach (var queue in await broker.Management.ReadQueuesAsync(cancellationToken))
        {
            if (queue.Name == names.Outbox || !queue.Name.StartsWith("bridge.", StringComparison.Ordinal)
                || !queue.Name.EndsWith(".outbox", StringComparison.Ordinal)) continue;
            refusals.Add(
                $"The virtual host '{broker.Management.VirtualHost}' already holds another pipeline's outbox ('{queue.Name}'): one " +
                "virtual host holds one pipeline. Create another virtual host and name it in ConnectionStrings:RabbitMq.");
        }
    }
}
