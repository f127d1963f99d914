using Bridge.Outbox.Records;

namespace Bridge.UnitTests.Outbox.Live;

internal static class ConfirmedRecord
{
    /// <summary>A record with one change, as a writer enters it.</summary>
    public static OutboxRecord Of(long sequence) => new()
    {
        Kind = RecordKind.ChangeBatch,
        RecordNumber = sequence,
        Epoch = "e",
        PreviousSequence = sequence - 1,
        FirstSequence = sequence,
        Count = 1,
        AppendedAt = DateTimeOffset.UnixEpoch,
        Body = default,
    };
}
