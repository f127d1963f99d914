using Bridge.Capture.Status;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Outbox;
using Bridge.Outbox.Reading;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Api.Status;

/// <summary>Says what the outbox holds.</summary>
public sealed class OutboxReports(OutboxEdges edges, StrayRecords strays, CaptureStatus capture, TopologyNames names)
{
    /// <summary>The report; a broker that does not answer is told in it.</summary>
    public async Task<OutboxReport> ReadAsync(CancellationToken cancellationToken)
    {
        var report = new OutboxReport { Stream = names.Outbox, StrayRecords = strays.Count, NewestStrayRecord = strays.Newest };
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

    /// <summary>The report with the records that the broker counts.</summary>
    internal static OutboxReport WithRecords(OutboxReport report, IReadOnlyList<QueueInfo> queues) =>
        queues.FirstOrDefault(queue => queue.Name == report.Stream) is { } stream
            ? report with { Exists = true, Records = stream.Messages }
            : report;
}
