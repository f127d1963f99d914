using System.Reflection;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Redis;
using Bridge.Relay.Offsets;

namespace Bridge.Api.Status;

/// <summary>Puts the status report together, asking every service at once; a service that does not answer is told, not thrown.
/// Thread-safe.</summary>
/// <remarks>A report is at most a second old, however many ask.</remarks>
public sealed class StatusReader(
    WorkerStatus worker, Readiness readiness, PostgresReports postgres, BrokerStatusReader broker, RedisConnection redis,
    OutboxReports outbox, TopologyNames names, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim reading = new(1, 1);
    private StatusReport? last;

    /// <summary>The version of Bridge.</summary>
    public static string Version { get; } =
        typeof(StatusReader).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>The report.</summary>
    public async Task<StatusReport> ReadAsync(CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (last is not null && time.GetUtcNow() - last.At < Age) return last;
            return last = await ReadNowAsync(cancellationToken);
        }
        finally
        {
            reading.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reading.Dispose();

    private async Task<StatusReport> ReadNowAsync(CancellationToken cancellationToken)
    {
        var (server, queues, cache) = (
            postgres.ReadAsync(cancellationToken), broker.ReadAsync(cancellationToken), redis.ReadInfoAsync(cancellationToken));
        var stream = outbox.ReadAsync(cancellationToken);
        await Task.WhenAll(server, queues, cache, stream);
        var all = await queues;
        return new StatusReport
        {
            Pipeline = names.Pipeline,
            Version = Version,
            At = time.GetUtcNow(),
            Ready = readiness.Read(),
            Findings = worker.Findings.Current,
            Capture = CaptureReport.From(worker.Capture.Current),
            Postgres = await server,
            Outbox = OutboxReports.WithRecords(await stream, all.Queues),
            Relay = RelayReport.From(worker.Relay.Current),
            Offsets = worker.Offsets.Current.Where(offset => offset.Value != OffsetState.Kept).ToDictionary(),
            Redis = new RedisReport { Connection = redis.Description, Info = await cache, Reason = redis.Reason },
            Broker = all.Broker,
            Subscribers = WithLanes(all.Subscribers),
        };
    }

    private IReadOnlyList<SubscriberReport> WithLanes(IReadOnlyList<SubscriberReport> subscribers)
    {
        var lanes = worker.Relay.Current.Lanes.ToDictionary(lane => lane.Destination, StringComparer.Ordinal);
        return [.. subscribers.Select(subscriber => subscriber with { Lane = lanes.GetValueOrDefault(subscriber.Queue) })];
    }
}
