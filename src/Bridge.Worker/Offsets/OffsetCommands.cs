using Bridge.Outbox;
using Bridge.Outbox.Reading;
using Bridge.Relay.Offsets;
using Bridge.Relay.Replay;
using Bridge.State;
using Bridge.State.Requests;
using Bridge.Worker.State;
using Microsoft.Extensions.Options;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Worker.Offsets;

/// <summary>Offsets in the state, <c>offset/&lt;name&gt;</c>: those that people store, and the copies of consumers' own. Every worker shows
/// them; the one that leads changes them.</summary>
/// <remarks>Every method may throw <see cref="StateNotHeldException"/>, <see cref="NotFoundException"/>,
/// <see cref="InvalidRequestException"/> or <see cref="RefusedRequestException"/>; each says what to do.</remarks>
internal sealed class OffsetCommands(
    StateHolder holder, KnownOffsets known, ConsumerOffsets consumers, OutboxScan scan, PlaceReader places, OffsetMeasure measure,
        IOptions<OutboxOptions> options, TimeProvider time)
{
    /// <summary>The offsets that people stored, and consumers' own, by name.</summary>
    public async Task<IReadOnlyList<OffsetReport>> ListAsync(CancellationToken cancellationToken)
    {
        var offsets = await known.ReadAsync(cancellationToken);
        if (offsets.Count == 0) return [];
        var range = await TryReadRangeAsync(cancellationToken);
        return [.. offsets.Select(pair => Report(pair.Key, pair.Value, range))];
    }

    /// <summary>Stores an offset, or moves one that is there.</summary>
    public Task<OffsetReport> SetAsync(string name, OffsetRequest request, CancellationToken cancellationToken) =>
        SaveAsync(name, request.Place, request.Note ?? "", cancellationToken);

    /// <summary>Removes an offset that somebody stored, or that of a consumer which is no more; as it was.</summary>
    public async Task<OffsetReport> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        if (!OffsetNames.IsConsumer(name)) CheckName(name);
        var writer = await holder.RequireAsync(cancellationToken);
        if (!(await known.ReadAsync(cancellationToken)).TryGetValue(name, out var offset))
            throw new NotFoundException($"There is no offset '{name}'; 'bridge offsets list' shows them.");
        if (OffsetNames.IsConsumer(name)) await consumers.DeleteAsync(name, cancellationToken);
        await writer.RemoveAsync(OffsetNames.StatePrefix + name, cancellationToken);
        return Report(name, offset, null);
    }

    private async Task<OffsetReport> SaveAsync(string name, string place, string note, CancellationToken cancellationToken)
    {
        CheckName(name);
        var writer = await holder.RequireAsync(cancellationToken);
        try
        {
            var range = await scan.ReadRangeAsync(cancellationToken);
            var isSequence = long.TryParse(place, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
                out var sequence);
            var first = await places.FirstAsync(isSequence ? $"{sequence + 1}" : place, range, known.FindAsync, cancellationToken);
            var (bytes, appendedAt) = await measure.ReadAsync(first - 1, range, cancellationToken);
            var offset = new NamedOffset
            {
                Sequence = first - 1,
                Place = place,
                Note = note,
                SetAt = time.GetUtcNow(),
                Bytes = bytes,
                NextAppendedAt = appendedAt ?? time.GetUtcNow(),
            };
            await writer.PutAsync(OffsetNames.StatePrefix + name, offset, cancellationToken);
            return Report(name, offset, range);
        }
        catch (OutboxCutException cut)
        {
            throw new RefusedRequestException(cut.Message);
        }
        catch (OutboxMissingException)
        {
            throw new RefusedRequestException("There is no outbox yet; run 'bridge migrate'.");
        }
    }

    private static void CheckName(string name)
    {
        if (OffsetNames.IsReserved(name))
            throw new RefusedRequestException(
                $"The offset '{name}' is kept by who reads from it and cannot be set. To have changes again, replay them into the " +
                "queue: bridge replay start --queue QUEUE --from PLACE.");
        if (!OffsetNames.IsValid(name))
            throw new InvalidRequestException(
                $"'{name}' is no name for an offset: use small letters, digits, '.', '-' and '_', beginning with a letter, at most 63, " +
                "and none of first, last, next, now.");
    }

    private OffsetReport Report(string name, NamedOffset offset, OutboxRange? range) =>
        new(name, offset.Sequence, range is null ? null : Math.Max(0, range.Last - offset.Sequence))
        {
            Kind = OffsetNames.IsConsumer(name) ? "consumer" : "named",
            Place = offset.Place,
            Note = offset.Note.Length > 0 ? offset.Note : null,
            SetAt = offset.SetAt,
            Standing = range is null ? null : OffsetStanding.Of(offset, range, options.Value, time.GetUtcNow()),
        };

    // The names are in the state; a broker that does not answer now only hides how they stand.
    private async Task<OutboxRange?> TryReadRangeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await scan.ReadRangeAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException or TimeoutException or OutboxMissingException)
        {
            return null;
        }
    }
}
