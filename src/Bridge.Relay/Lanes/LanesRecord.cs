using Bridge.Relay.Context;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;
using RabbitMQ.Client.Exceptions;

namespace Bridge.Relay.Lanes;

/// <summary>What is stored of lanes: one record says that there are some, and where each is. Until it is confirmed no lane begins; and
/// what another store knows is never more than every destination has.</summary>
/// <param name="context">The relay's.</param>
/// <param name="log">The stream.</param>
/// <param name="begin">Where lanes began, or go on.</param>
/// <param name="relayed">Counts bytes.</param>
/// <param name="end">How far the outbox was read for all lanes: what lies before is out, or owed by name.</param>
internal sealed class LanesRecord(RelayContext context, IOffsetLog log, RelayOffset begin, RelayedBytes relayed, Func<long> end)
{
    private static readonly TimeSpan LastTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StoreInterval = TimeSpan.FromSeconds(1);

    private readonly LanesPlace lanes = begin.Lanes!;
    private IReadOnlyList<LanePlace> appended = [];
    private long newcomersAppended = -1;
    private long storedAt;

    // Of the lane that is furthest behind, or where all began: every destination has all up to there.
    private StoredOffset last = new(begin.Passed ?? 0, begin.Typed?.RecordHint);

    /// <summary>How far they are, taken together.</summary>
    public LanesProgress Progress => new(last.Sequence, Bytes, relayed.AppendedAt);

    private long? Bytes => relayed.UpTo(At(new StoredOffset(end(), null)));

    /// <summary>Where a destination's lane begins.</summary>
    public LanePlace PlaceOf(string key) => lanes.Places.FirstOrDefault(place => place.Destination == key)
        ?? new LanePlace(key, lanes.Newcomers, null);

    /// <summary>Appends where the lanes are, when one has moved.</summary>
    public async Task AppendAsync(IReadOnlyList<LanePlace> places, long newcomers, CancellationToken cancellationToken)
    {
        if (places.MinBy(place => place.After) is { } behind) last = new StoredOffset(behind.After, behind.RecordHint);
        if (newcomers == newcomersAppended && places.SequenceEqual(appended)) return;
        await log.AppendAsync(
            begin with { Bytes = Bytes, Lanes = lanes with { Newcomers = newcomers, Places = places } }, cancellationToken);
        (appended, newcomersAppended) = (places, newcomers);
        if (storedAt != 0 && context.Time.GetElapsedTime(storedAt) < StoreInterval) return;
        storedAt = context.Time.GetTimestamp();
        context.Report.OffsetsSaved(await context.Offsets.TrySaveAsync(Higher(last), cancellationToken));
    }

    /// <summary>Ends the lanes: every destination has all up to a Sequence, and the exchanges go on from there.</summary>
    public async Task<RelayOffset> EndAsync(long place, CancellationToken cancellationToken)
    {
        var exchanges = Higher(last with { Sequence = place }) with { Bytes = Bytes };
        await log.AppendAsync(exchanges, cancellationToken);
        context.Report.OffsetsSaved(await context.Offsets.TrySaveAsync(exchanges, cancellationToken));
        return exchanges;
    }

    /// <summary>Saves where the lanes were when they ended before their time.</summary>
    public async Task SaveLastAsync(IReadOnlyList<LanePlace> places, long newcomers)
    {
        if (!log.IsOpen) return;
        using var deadline = new CancellationTokenSource(LastTime, context.Time);
        try
        {
            await AppendAsync(places, newcomers, deadline.Token);
        }
        catch (Exception e) when (e is RabbitMQClientException or OperationCanceledException or IOException or TimeoutException)
        {
            // The connection went in the meantime: what is not saved is published again.
            context.Report.OffsetsSaved(context.Offsets.IsAvailable);
        }
    }

    // A route that was further when lanes began stays there.
    private RelayOffset Higher(StoredOffset offset) => At(offset).Over(new RelayOffset(begin.Typed, begin.Batches));

    private static RelayOffset At(StoredOffset offset) => new(offset, offset);
}
