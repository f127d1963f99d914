using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Relay.Offsets;

namespace Bridge.Relay.Status;

/// <summary>How far the relay has come, wherever it runs: in this process its status knows, else its stream of offsets.</summary>
public sealed class RelayProgress(RabbitMqConnector connector, TopologyNames names, RelayStatus status, TimeProvider time)
{
    private const ushort Prefetch = 100;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private long? last;
    private long? lastAt;

    /// <summary>Bytes of the outbox relayed on both routes, counted as its Checkpoints count them, at most some seconds old; 0 while
    /// nothing was ever relayed.</summary>
    public async ValueTask<long> ReadBytesAsync(CancellationToken cancellationToken)
    {
        if (status.Current.RelayedBytes is { } own) return own;
        if (lastAt is { } at && time.GetElapsedTime(at) < Age) return last ?? 0;
        last = await ReadStreamAsync(cancellationToken) ?? last;
        lastAt = time.GetTimestamp();
        return last ?? 0;
    }

    /// <summary>As the other, without a memory; null while nothing was ever relayed.</summary>
    public async Task<long?> FindBytesAsync(CancellationToken cancellationToken) => status.Current.RelayedBytes
        ?? await ReadStreamAsync(cancellationToken);

    /// <summary>True when the relay of this process has changes before it that are older than <paramref name="age"/>; one in another
    /// process is not asked.</summary>
    /// <param name="tail">The outbox's last Sequence.</param>
    /// <param name="age">The age.</param>
    public bool IsOlderThan(long tail, TimeSpan age) => IsOlderThan(status.Current, tail, time.GetUtcNow() - age);

    internal static bool IsOlderThan(RelaySnapshot relay, long tail, DateTimeOffset oldest) =>
        relay.RelayedAppendedAt < oldest && (relay.TypedOffset < tail || relay.BatchesOffset < tail);

    // The first offsets of the stream's last chunk: a relay that works appends every second.
    private async Task<long?> ReadStreamAsync(CancellationToken cancellationToken)
    {
        await using var connection = await connector.OpenAsync($"{names.Relay} progress", cancellationToken);
        await using var cursor = await StreamConsumer
            .AttachAsync(connection, names.Offsets, "last", Prefetch, StreamRecord.Read, cancellationToken);
        using var patience = new CancellationTokenSource(Patience, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            while (true)
            {
                var record = await cursor.NextAsync(ending.Token);
                if (record.Properties.Type == nameof(RelayOffset) && RelayOffset.TryRead(record.Body.Span) is { } offset)
                    return offset.Bytes;
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
