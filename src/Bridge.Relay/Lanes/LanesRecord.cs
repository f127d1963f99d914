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

    // The lane that has come furthest, or where all began.
    private LanePlace Foremost { get; set; } = new("", begin.Passed ?? 0, begin.Typed?.RecordHint);

    private LanePlace Last { get; set; } = new("", begin.Passed ?? 0, begin.Typed?.RecordHint);

    /// <summary>How far they are, taken together.</summary>
    public LanesProgress Progress => new(Last.After, Bytes, relayed.AppendedAt);

    private long? Bytes => relayed.UpTo(At(new LanePlace("", end(), null)));

    /// <summary>Where a destination's lane begins.</summary>
    public LanePlace PlaceOf(string key) => lanes.Places.FirstOrDefault(place => place.Destination == key)
        ?? new LanePlace(key, lanes.Newcomers, null);

    /// <summary>Appends where the lanes are, when one has moved.</summary>
    public async Task AppendAsync(IReadOnlyList<LanePlace> places, long newcomers, CancellationToken cancellationToken)
    {
        if (places.Count > 0)
        {
            var foremost = places.MaxBy(place => place.After)!;
            if (foremost.After > Foremost.After) Foremost = foremost;
            Last = places.MinBy(place => place.After)!;
        }

        if (newcomers == newcomersAppended && places.SequenceEqual(appended)) return;
        await log.AppendAsync(
            begin with { Bytes = Bytes, Lanes = lanes with { Newcomers = newcomers, Places = places } }, cancellationToken);
        (appended, newcomersAppended) = (places, newcomers);
        if (storedAt != 0 && context.Time.GetElapsedTime(storedAt) < StoreInterval) return;
        storedAt = context.Time.GetTimestamp();
        context.Report.OffsetsSaved(await context.Offsets.TrySaveAsync(Higher(Last), cancellationToken));
    }

    /// <summary>Ends the lanes: every destination has all up to a Sequence, and the exchanges go on from there.</summary>
    public async Task<RelayOffset> EndAsync(long place, CancellationToken cancellationToken)
    {
        var end = Higher(new LanePlace("", place, Foremost.RecordHint)) with { Bytes = Bytes };
        await log.AppendAsync(end, cancellationToken);
        context.Report.OffsetsSaved(await context.Offsets.TrySaveAsync(end, cancellationToken));
        return end;
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
    private RelayOffset Higher(LanePlace place) => At(place).Over(new RelayOffset(begin.Typed, begin.Batches));

    private static RelayOffset At(LanePlace place)
    {
        var offset = new StoredOffset(place.After, place.RecordHint);
        return new RelayOffset(offset, offset);
    }
}
