using Bridge.Outbox.Records;

namespace Bridge.Outbox.Writing;

/// <summary>The first Sequence of an epoch: the Unix time in microseconds, so that no number is ever given twice.</summary>
internal static class SequenceStart
{
    /// <summary>How far to jump when the clock is not above the highest known Sequence.</summary>
    public const long Jump = 1_000_000_000;

    /// <summary>The first Sequence; <paramref name="jumped"/> when the clock could not be used.</summary>
    public static long Choose(DateTimeOffset now, long highestKnown, out bool jumped)
    {
        var clock = RecordHeaders.Microseconds(now);
        jumped = clock <= highestKnown;
        return jumped ? highestKnown + Jump : clock;
    }
}
