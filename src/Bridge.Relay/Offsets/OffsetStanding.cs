using Bridge.Outbox;
using Bridge.Outbox.Reading;

namespace Bridge.Relay.Offsets;

/// <summary>How an offset stands to retention (outbox rule 9, retention).</summary>
/// <param name="State">Whether a replay from it is still whole.</param>
/// <param name="LostFrom">The first Sequence behind it that is lost.</param>
/// <param name="LostTo">The last one.</param>
/// <param name="Reason">Why, and what to do; empty while it is kept.</param>
public sealed record OffsetStanding(OffsetState State, long? LostFrom, long? LostTo, string Reason)
{
    private static readonly OffsetStanding Kept = new(OffsetState.Kept, null, null, "");

    /// <summary>Judges an offset: two segments, or a tenth of the age, before retention it is endangered.</summary>
    public static OffsetStanding Of(NamedOffset offset, OutboxRange range, OutboxOptions options, DateTimeOffset now)
    {
        if (range.CutThrough > offset.Sequence)
            return new OffsetStanding(OffsetState.Lost, offset.Sequence + 1, range.CutThrough,
                $"retention has cut the changes {offset.Sequence + 1} to {range.CutThrough}: a replay begins behind them at best; a " +
                "backfill copies the rows anew");
        if (range.Last <= offset.Sequence) return Kept;
        var limit = options.RetentionBytes - (2L * options.SegmentBytes);
        if (range.Bytes - offset.Bytes > limit)
            return Endangered($"retention by size (Outbox:RetentionBytes, {options.RetentionBytes}) is about to cut what comes behind it");
        return now - offset.NextAppendedAt > options.RetentionAge * 0.9
            ? Endangered($"retention by age (Outbox:RetentionAge, {options.RetentionAge}) is about to cut what comes behind it")
            : Kept;
    }

    private static OffsetStanding Endangered(string why) =>
        new(OffsetState.Endangered, null, null, $"{why}: replay from it soon, or raise the limit and run 'bridge migrate'");
}
