using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;

namespace Bridge.Relay.Offsets;

/// <summary>Finds how many bytes of the outbox stand before an offset, and how old the first change behind it is.</summary>
public sealed class OffsetMeasure(OutboxScan scan)
{
    /// <summary>Bytes up to the offset, and when the first change behind it was appended; null when there is none.</summary>
    public async Task<(long Bytes, DateTimeOffset? NextAppendedAt)> ReadAsync(
        long sequence, OutboxRange range, CancellationToken cancellationToken)
    {
        if (sequence >= range.Last) return (range.Bytes, null);
        var behind = 0L;
        DateTimeOffset? next = null;
        await foreach (var record in scan.ReadAsync(OutboxStart.After(sequence), range, cancellationToken))
        {
            if (next is not null && Checkpoint.TryRead(record) is { } checkpoint) return (checkpoint.Bytes - behind, next);
            if (record.Count == 0) continue;
            next ??= record.AppendedAt;
            behind += record.Body.Length + OutboxRecord.Overhead;
        }

        return (range.Bytes - behind, next);
    }
}
