using System.Text.Json;
using Bridge.Outbox.Records;
using RabbitMQ.Client;

namespace Bridge.Outbox.Reading;

/// <summary>Finds a valid Checkpoint near the end of the outbox by stepping back from a record number.</summary>
/// <remarks>
/// A Checkpoint that stands in mid-stream is trusted if its epoch's own <see cref="RecordKind.OutboxOpened"/> was seen with no other behind
/// it, or if
/// <see cref="FenceWindow"/> records before it (fewer where retention has cut) hold no opening of another epoch: a fenced writer has at
/// most that many records in flight.
/// </remarks>
internal static class CheckpointFinder
{
    /// <summary>The most records that a writer has in flight; a fenced one can land no more than these behind the opening that fences
    /// it.</summary>
    public const int FenceWindow = 256;

    private const int FirstStep = 3 * FenceWindow;

    /// <summary>The newest such Checkpoint at or before <paramref name="end"/>, a record that exists.</summary>
    /// <exception cref="OutboxMissingException">There is none.</exception>
    public static async Task<OutboxPlace> FindAsync(IConnection connection, string stream, long end, CancellationToken cancellationToken) =>
        await TryFindAsync(connection, stream, end, cancellationToken) ?? throw Missing(stream);

    /// <summary>One near the end of the stream, and the record at which the last chunk begins: the newest before that chunk; where
    /// retention has left none there, the first in it, for a chunk may be larger than a segment.</summary>
    /// <exception cref="OutboxMissingException">There is none.</exception>
    public static async Task<(OutboxPlace Place, long LastChunk)> FindLastAsync(
        IConnection connection, string stream, CancellationToken cancellationToken)
    {
        var chunk = await FirstAtAsync(connection, stream, "last", cancellationToken);
        var place = await TryFindAsync(connection, stream, chunk.RecordNumber, cancellationToken)
            ?? await TryFindInCutAsync(connection, stream, cancellationToken);
        return (place ?? throw Missing(stream), chunk.RecordNumber);
    }

    /// <summary>The record at which a cursor attached at <paramref name="offset"/> starts.</summary>
    /// <exception cref="OutboxMissingException">The stream is empty.</exception>
    public static async Task<OutboxRecord> FirstAtAsync(
        IConnection connection, string stream, object offset, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(10));
        await using var cursor = await OutboxCursor.AttachAsync(connection, stream, offset, OutboxCursor.Probing, deadline.Token);
        try
        {
            return await cursor.NextAsync(deadline.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A stream that holds records and gives none is a broker that does not answer.
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
            if ((await channel.QueueDeclarePassiveAsync(stream, cancellationToken)).MessageCount > 0)
                throw new TimeoutException($"The stream '{stream}' gave no record within 10 s.", exception);
            throw new OutboxMissingException($"The stream '{stream}' is empty.", exception);
        }
    }

    private static async Task<OutboxPlace?> TryFindAsync(
        IConnection connection, string stream, long end, CancellationToken cancellationToken)
    {
        for (var step = (long)FirstStep; ; step *= 4)
        {
            var from = Math.Max(0, end - step);
            var (place, first) = await ScanAsync(connection, stream, from, end, cancellationToken);
            if (place is not null || from == 0 || first > from) return place;
        }
    }

    private static async Task<OutboxPlace?> TryFindInCutAsync(IConnection connection, string stream, CancellationToken cancellationToken)
    {
        await using var cursor = await OutboxCursor.AttachAsync(connection, stream, "first", OutboxCursor.Reading, cancellationToken);
        var opened = "";
        while (await cursor.NextIfAnyAsync(cancellationToken) is { } record)
        {
            if (record.Kind == RecordKind.OutboxOpened) opened = record.Epoch;
            if (Consider(record, opened, fenceSeen: true, null) is { } place) return place;
        }

        return null;
    }

    private static OutboxMissingException Missing(string stream) =>
        new($"The stream '{stream}' holds no valid Checkpoint: it is empty, or no outbox.");

    private static async Task<(OutboxPlace? Place, long First)> ScanAsync(
        IConnection connection, string stream, long from, long end, CancellationToken cancellationToken)
    {
        await using var cursor = await OutboxCursor.AttachAsync(connection, stream, from, OutboxCursor.Reading, cancellationToken);
        OutboxPlace? found = null;
        OutboxRecord record;
        var (first, ours) = (-1L, 0);
        var (opened, openings) = ("", new HashSet<string>());
        var highest = new Dictionary<string, long>();
        do
        {
            record = await cursor.NextAsync(cancellationToken);
            if (first < 0) first = record.RecordNumber;
            // Each epoch opens once: what says so again is a copy.
            if (record.Kind == RecordKind.OutboxOpened && openings.Add(record.Epoch)) opened = record.Epoch;
            var fenceSeen = first != from || first == 0 || ours >= FenceWindow;
            if (record.Kind != RecordKind.Foreign) ours++;
            // What is behind its own epoch is a copy; where no opening is in sight, what is behind anything.
            var isRepeat = record.LastSequence < (opened.Length > 0 ? highest.GetValueOrDefault(record.Epoch)
                : highest.Values.DefaultIfEmpty().Max());
            if (!isRepeat) found = Consider(record, opened, fenceSeen, found);
            highest[record.Epoch] = Math.Max(record.LastSequence, highest.GetValueOrDefault(record.Epoch));
        }
        while (record.RecordNumber < end);
        return (found, first);
    }

    private static OutboxPlace? Consider(OutboxRecord record, string opened, bool fenceSeen, OutboxPlace? found)
    {
        if (record.Kind == RecordKind.OutboxCreated && found is null)
            return new OutboxPlace(record.RecordNumber, null, Read(record, OutboxJson.Default.OutboxCreated));
        if (record.Kind != RecordKind.Checkpoint) return found;
        var trusted = opened.Length > 0 ? opened == record.Epoch : fenceSeen;
        return trusted && Continues(record, found) && Checkpoint.TryRead(record) is { } checkpoint
            ? new OutboxPlace(record.RecordNumber, checkpoint, found?.Created)
            : found;
    }

    // A later Checkpoint of a broken epoch must not replace a valid one: the walk stops at the first trusted place of an epoch, the chain
    // does the rest.
    private static bool Continues(OutboxRecord record, OutboxPlace? found) => found?.Checkpoint is null
        || found.Checkpoint.Epoch != record.Epoch;

    private static T Read<T>(OutboxRecord record, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(record.Body.Span, type)
            ?? throw new InvalidDataException($"Record {record.RecordNumber} of the outbox is empty.");
}
