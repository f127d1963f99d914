using System.Globalization;
using Bridge.Contracts.Positions;
using Bridge.Messages;
using Bridge.Messages.Reading;
using Bridge.Outbox.Reading;
using Bridge.State.Requests;

namespace Bridge.Relay.Replay;

/// <summary>Turns a place in the outbox as people say it into a Sequence: <c>first</c>, <c>now</c>, a Sequence, an LSN, a time, or an
/// offset's name.</summary>
/// <remarks>A time is that of appending to the outbox, and is exact to the record; an LSN that of the commit.</remarks>
public sealed class PlaceReader(OutboxScan scan)
{
    /// <summary>The Sequence of the first change at the place or behind it; one above the newest when there is none.</summary>
    /// <param name="place">The place. An offset's first change is the one behind it.</param>
    /// <param name="range">What the outbox holds.</param>
    /// <param name="findOffset">Finds an offset by its name; null when there is none.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="InvalidRequestException">The text is no place, or names one that the outbox does not have.</exception>
    /// <exception cref="OutboxCutException">Retention has cut the place, or what came right behind it.</exception>
    public async Task<long> FirstAsync(
        string place, OutboxRange range, Func<string, CancellationToken, Task<long?>> findOffset, CancellationToken cancellationToken)
    {
        if (place == "first") return range.First ?? range.Last + 1;
        if (place == "now") return range.Last + 1;
        if (long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)) return Held(sequence, place, range);
        if (Lsn.TryParse(place, out var lsn)) return await FirstAsync(lsn, range, cancellationToken);
        if (TryReadTime(place, out var time)) return await FirstAsync(time, range, cancellationToken);
        return await findOffset(place, cancellationToken) is { } offset ? Held(offset + 1, place, range) : throw NoPlace(place);
    }

    /// <summary>The Sequence of the last change of the part that ends at the place: a Sequence and an offset are included, a time is
    /// not.</summary>
    /// <inheritdoc cref="FirstAsync(string, OutboxRange, Func{string, CancellationToken, Task{long?}}, CancellationToken)"/>
    public async Task<long> LastAsync(
        string place, OutboxRange range, Func<string, CancellationToken, Task<long?>> findOffset, CancellationToken cancellationToken)
    {
        if (place == "now") return range.Last;
        if (place == "first" || Lsn.TryParse(place, out _))
            throw new InvalidRequestException($"A replay cannot end at '{place}': name now, a Sequence, a time, or an offset.");
        var isSequence = long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence);
        return Math.Min(range.Last, isSequence ? sequence : await FirstAsync(place, range, findOffset, cancellationToken) - 1);
    }

    /// <summary>Reads a time such as <c>2026-11-22T06:10:28Z</c>; without a zone it is UTC.</summary>
    public static bool TryReadTime(string text, out DateTimeOffset time)
    {
        time = default;
        return text.Contains('-', StringComparison.Ordinal) && text.Length > 0 && char.IsAsciiDigit(text[0]) &&
            DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
    }

    private static long Held(long sequence, string place, OutboxRange range)
    {
        if (sequence > range.Last + 1)
            throw new InvalidRequestException(
                $"'{place}' is beyond the end of the outbox: the newest change has the Sequence {range.Last}.");
        return sequence > range.CutThrough ? sequence : throw new OutboxCutException(place, range);
    }

    private async Task<long> FirstAsync(Lsn lsn, OutboxRange range, CancellationToken cancellationToken)
    {
        var batch = new BatchReader(ContractList.None.CreateRoutes());
        await foreach (var record in scan.ReadAsync(OutboxStart.From(lsn), range, cancellationToken))
        {
            if (record.LastPosition is not { } position || position.CommitLsn < lsn) continue;
            batch.Open(record);
            while (batch.MoveNext())
            {
                if (batch.Change.Transaction.CommitLsn is not { } commit || commit < lsn) continue;
                var isWhole = batch.Change.Sequence != range.First || (commit == lsn && batch.Change.Ordinal == 0);
                return isWhole || !range.IsCut ? batch.Change.Sequence : throw new OutboxCutException(lsn.ToString(), range);
            }
        }

        return range.Last + 1;
    }

    private async Task<long> FirstAsync(DateTimeOffset time, OutboxRange range, CancellationToken cancellationToken)
    {
        if (range.IsCut && !(range.FirstAppendedAt <= time))
            throw new OutboxCutException(time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture), range);
        await foreach (var record in scan.ReadAsync(OutboxStart.From(time), range, cancellationToken))
            if (record.Count > 0) return record.FirstSequence;
        return range.Last + 1;
    }

    private static InvalidRequestException NoPlace(string place) =>
        new($"'{place}' is no place in the outbox: name first, now, a Sequence, an LSN such as 0/16B3748, a time such as " +
            "2026-11-22T06:10:28Z, or a stored offset ('bridge offsets list').");
}
