using System.Reflection;
using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Outbox;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Api.Status;

/// <summary>Puts the status report together, asking every service at once; a service that does not answer is told, not thrown.
/// Thread-safe.</summary>
/// <remarks>A report is at most a second old, however many ask.</remarks>
public sealed class StatusReader(
    CaptureStatus capture,
    RelayStatus relay,
    Readiness readiness,
    PostgresStatusReader postgres,
    BrokerStatusReader broker,
    RedisConnection redis,
    OutboxEdges edges,
    OffsetsStatus offsets,
    TopologyNames names,
    IOptions<OutboxOptions> outbox,
    IOptions<ConnectionStringsOptions> connections,
    TimeProvider time) : IDisposable
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
        var stream = ReadOutboxAsync(cancellationToken);
        await Task.WhenAll(server, queues, cache, stream);
        var all = await queues;
        return new StatusReport
        {
            Pipeline = names.Pipeline,
            Version = Version,
            At = time.GetUtcNow(),
            Ready = readiness.Read(),
            Capture = CaptureReport.From(capture.Current),
            Postgres = Describe(await server),
            Outbox = WithRecords(await stream, all.Queues),
            Relay = RelayReport.From(relay.Current),
            Offsets = offsets.Current.Where(offset => offset.Value != OffsetState.Kept).ToDictionary(),
            Redis = new RedisReport { Connection = redis.Description, Info = await cache, Reason = redis.Reason },
            Broker = all.Broker,
            Subscribers = all.Subscribers,
        };
    }

    private PostgresReport Describe(PostgresStatus server) => new()
    {
        Connection = ConnectionDescription.Postgres(connections.Value.Postgres),
        Server = server,
        AcknowledgeDelay = outbox.Value.AcknowledgeDelay,
        LagExplanation = SlotLag.Explain(server, capture.Current, outbox.Value.AcknowledgeDelay),
    };

    private async Task<OutboxReport> ReadOutboxAsync(CancellationToken cancellationToken)
    {
        var report = new OutboxReport { Stream = names.Outbox };
        try
        {
            var (last, epoch) = await ReadEndAsync(cancellationToken);
            if (last is null) return report with { Reason = "It holds no change yet, or the broker does not answer." };
            var first = last > 0 ? await edges.ReadFirstAsync(cancellationToken) : null;
            return report with
            {
                Exists = true,
                FirstSequence = first is { Count: > 0 } ? first.FirstSequence : null,
                LastSequence = last > 0 ? last : null,
                Epoch = epoch,
            };
        }
        catch (OutboxMissingException)
        {
            return report with { Reason = "It does not exist; run 'bridge migrate'." };
        }
        catch (Exception failure) when (failure is RabbitMQClientException or IOException)
        {
            return report with { Reason = $"RabbitMQ does not answer: {failure.Message}" };
        }
    }

    // Who writes the outbox knows its end; everyone else reads it.
    private async Task<(long? Last, string? Epoch)> ReadEndAsync(CancellationToken cancellationToken)
    {
        if (capture.Current is { LastSequence: { } appended } leading) return (appended, leading.Epoch);
        var end = await edges.ReadLastAsync(cancellationToken);
        return (end?.LastSequence, end?.Epoch);
    }

    private static OutboxReport WithRecords(OutboxReport report, IReadOnlyList<QueueInfo> queues) =>
        queues.FirstOrDefault(queue => queue.Name == report.Stream) is { } stream
            ? report with { Exists = true, Records = stream.Messages }
            : report;
}
