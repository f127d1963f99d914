using Bridge.Capture.Preflight;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Preflight;

/// <summary>Checks RabbitMQ: reachable on both ways, new enough, no alarm, disk for the outbox, and no second pipeline in the virtual
/// host.</summary>
public sealed class BrokerPreflight(
    RabbitMqConnector connector, RabbitMqManagementClient management, TopologyNames names, IOptions<ConnectionStringsOptions> connections,
        IOptions<OutboxOptions> outbox)
{
    /// <summary>The oldest version that has quorum queues, streams and what the outbox needs of them.</summary>
    private static readonly Version Oldest = new(3, 10);

    private string Subject => ConnectionDescription.Uri(RabbitMqAddress.First(connections.Value.RabbitMq)).ToString();

    /// <summary>All findings at once; a broker that does not answer is one.</summary>
    public async Task<IReadOnlyList<PreflightFinding>> RunAsync(CancellationToken cancellationToken)
    {
        var findings = new List<PreflightFinding>();
        findings.AddRange(await ConnectAsync(cancellationToken));
        try
        {
            findings.AddRange(CheckVersion(await management.ReadOverviewAsync(cancellationToken)));
            findings.AddRange((await management.ReadNodesAsync(cancellationToken)).SelectMany(CheckNode));
            findings.AddRange(CheckQueues(await management.ReadQueuesAsync(cancellationToken)));
        }
        catch (RabbitMqManagementException failure)
        {
            findings.Add(new PreflightFinding(FindingSeverity.Error, "rabbitmq-management", management.Address.ToString(), failure.Message,
                "Enable the management plugin, and give the user the tag 'administrator' or 'policymaker' and 'monitoring'."));
        }

        return findings;
    }

    private async Task<IReadOnlyList<PreflightFinding>> ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await connector.OpenAsync($"bridge.{names.Pipeline} check", cancellationToken);
            return await CheckSizeAsync(connection, cancellationToken);
        }
        catch (BrokerUnreachableException failure)
        {
            var cause = failure.InnerException?.Message ?? failure.Message;
            return
            [
                new(FindingSeverity.Error, "rabbitmq-unreachable", Subject, $"RabbitMQ does not let us in: {cause}",
                    "Check that it runs, and address, user, password and virtual host in ConnectionStrings:RabbitMq."),
            ];
        }
    }

    // A record, and a message of a row under FULL, which may hold a large value twice: as it is, and as it was.
    private async Task<IReadOnlyList<PreflightFinding>> CheckSizeAsync(IConnection connection, CancellationToken cancellationToken)
    {
        var record = outbox.Value.MaxRecordBytes;
        if (await MessageSizeProbe.IsTakenAsync(connection, names.Outbox + ".nobody", 2 * record, cancellationToken)) return [];
        var takesRecords = await MessageSizeProbe.IsTakenAsync(connection, names.Outbox + ".nobody", record, cancellationToken);
        return
        [
            new(takesRecords ? FindingSeverity.Warning : FindingSeverity.Error, "rabbitmq-message-size", Subject,
                $"It takes no message of {(takesRecords ? 2 * record : record):N0} bytes (max_message_size), and " +
                (takesRecords ? "a row under REPLICA IDENTITY FULL that holds a large value twice may be as large: the relay could not pass it."
                    : "the outbox holds records as large: capture could not pass a large row."),
                $"Raise max_message_size in rabbitmq.conf, or lower Outbox:MaxRecordBytes ({record:N0})."),
        ];
    }

    private IEnumerable<PreflightFinding> CheckVersion(BrokerOverview overview)
    {
        var known = Version.TryParse(overview.Version.Split('-', '+')[0], out var version);
        if (known && version >= Oldest)
            yield return new(FindingSeverity.Info, "rabbitmq-version", Subject, $"RabbitMQ {overview.Version}.");
        else yield return new(FindingSeverity.Error, "rabbitmq-version", Subject,
            $"RabbitMQ {overview.Version} is too old for streams and quorum queues as Bridge uses them.", $"Upgrade to {Oldest} or later.");
    }

    private IEnumerable<PreflightFinding> CheckNode(BrokerNode node)
    {
        if (!node.Running) yield return new(FindingSeverity.Warning, "rabbitmq-node-down", node.Name, "The node is down.", "Start it.");
        if (node.DiskFreeAlarm) yield return new(FindingSeverity.Error, "rabbitmq-disk-alarm", node.Name,
            "The node is short of disk and takes nothing from publishers.", "Free disk, or lower disk_free_limit.");
        if (node.MemAlarm) yield return new(FindingSeverity.Error, "rabbitmq-memory-alarm", node.Name,
            "The node is short of memory and takes nothing from publishers.", "Give it memory, or raise vm_memory_high_watermark.");
        if (node.Running && node.DiskFree - node.DiskFreeLimit < outbox.Value.RetentionBytes)
            yield return new(FindingSeverity.Warning, "rabbitmq-disk", node.Name,
                $"{node.DiskFree / 1_000_000:N0} MB of disk are free, and the outbox may grow to " +
                    $"{outbox.Value.RetentionBytes / 1_000_000:N0} MB.", "Give it a larger disk, or lower Outbox:RetentionBytes.");
    }

    private IEnumerable<PreflightFinding> CheckQueues(IReadOnlyList<QueueInfo> queues)
    {
        var others = queues.Where(queue => queue.Type == "stream" && queue.Name.StartsWith("bridge.", StringComparison.Ordinal)
            && queue.Name.EndsWith(".outbox", StringComparison.Ordinal) && queue.Name != names.Outbox);
        foreach (var other in others)
            yield return new(FindingSeverity.Error, "rabbitmq-second-pipeline", other.Name,
                $"The virtual host '{management.VirtualHost}' holds another pipeline, and both would publish to " +
                $"{TopologyNames.ChangesExchange}.",
                "Give this pipeline a virtual host of its own in ConnectionStrings:RabbitMq.");
    }
}
