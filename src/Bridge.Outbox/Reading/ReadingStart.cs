using Bridge.Outbox.Records;

namespace Bridge.Outbox.Reading;

/// <summary>Where a reader attaches, and from which Sequence on it gives records.</summary>
/// <param name="RecordNumber">The record at which the cursor attaches; it exists.</param>
/// <param name="After">Records that end at or before this Sequence are passed over; null: the first valid record decides.</param>
/// <param name="NotBefore">Records appended before this time are passed over.</param>
/// <param name="Judge">Which records count.</param>
internal sealed record ReadingStart(long RecordNumber, long? After, DateTimeOffset? NotBefore, RecordJudge Judge)
{
    /// <summary>What an operator accepted last, as the newest Checkpoint before says; null when nothing was.</summary>
    public AcceptedSource? Accepted => Judge.Accepted;
}
