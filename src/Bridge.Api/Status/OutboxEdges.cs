using Bridge.Outbox;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;

namespace Bridge.Api.Status;

/// <summary>The outbox's first and last records, read at most every few seconds however many ask. Thread-safe.</summary>
public sealed class OutboxEdges(OutboxReader reader, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(2);
    private readonly Dictionary<OutboxStart, (DateTimeOffset At, OutboxRecord? Record)> known = [];
    private readonly SemaphoreSlim reading = new(1, 1);

    /// <summary>The oldest record still kept, up to 30 s old; null when there is none or the broker does not give it.</summary>
    /// <exception cref="OutboxMissingException">There is no outbox.</exception>
    public Task<OutboxRecord?> ReadFirstAsync(CancellationToken cancellationToken) =>
        ReadAsync(OutboxStart.First, TimeSpan.FromSeconds(30), cancellationToken);

    /// <summary>A record of the newest chunk, up to 2 s old; null when there is none or the broker does not give it.</summary>
    /// <exception cref="OutboxMissingException">There is no outbox.</exception>
    public Task<OutboxRecord?> ReadLastAsync(CancellationToken cancellationToken) =>
        ReadAsync(OutboxStart.Last, TimeSpan.FromSeconds(2), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => reading.Dispose();

    private async Task<OutboxRecord?> ReadAsync(OutboxStart start, TimeSpan age, CancellationToken cancellationToken)
    {
        await reading.WaitAsync(cancellationToken);
        try
        {
            if (known.TryGetValue(start, out var found) && found.Record is not null && time.GetUtcNow() - found.At < age)
                return found.Record;
            var record = await ReadOneAsync(start, cancellationToken);
            known[start] = (time.GetUtcNow(), record);
            return record;
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task<OutboxRecord?> ReadOneAsync(OutboxStart start, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Bound);
        try
        {
            // A broker behind a dead link holds even a cancelled attempt up for long; it ends by itself.
            return await FindAsync(start, deadline.Token).WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<OutboxRecord?> FindAsync(OutboxStart start, CancellationToken cancellationToken)
    {
        await foreach (var read in reader.ReadAsync(start, cancellationToken))
            if (start != OutboxStart.First || read.Record.Count > 0) return read.Record with { Body = default };
        return null;
    }
}
