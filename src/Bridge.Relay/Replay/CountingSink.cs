using Bridge.Contracts;
using Bridge.Messages.Reading;
using Bridge.Messages.Writing;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;

namespace Bridge.Relay.Replay;

/// <summary>Counts what a replay would publish.</summary>
internal sealed class CountingSink : IReplaySink
{
    private readonly Dictionary<(string Table, Operation? Operation), long> counts = [];
    private long total;
    private long? first;
    private long? last;

    /// <inheritdoc/>
    public ValueTask TakeAsync(
        OutboxRecord record, RelayedChange change, TypedMessage message, long through, CancellationToken cancellationToken) =>
        Count($"{change.Table.Schema}.{change.Table.Name}", change.Operation, change.Sequence);

    /// <inheritdoc/>
    public ValueTask TakeAsync(OutboxRecord record, CancellationToken cancellationToken) =>
        Count("*", null, record.LastSequence);

    /// <inheritdoc/>
    public void Pass(OutboxRecord record, long through)
    {
    }

    /// <summary>What was counted.</summary>
    public ReplayCount ToCount(OutboxRange range) => new(
        total, first, last, range.First,
        [.. counts.OrderBy(pair => pair.Key.Table, StringComparer.Ordinal).ThenBy(pair => pair.Key.Operation)
            .Select(pair => new ReplayTableCount(pair.Key.Table, pair.Key.Operation, pair.Value))]);

    private ValueTask Count(string table, Operation? operation, long sequence)
    {
        total++;
        first ??= sequence;
        last = sequence;
        counts[(table, operation)] = counts.GetValueOrDefault((table, operation)) + 1;
        return ValueTask.CompletedTask;
    }
}
