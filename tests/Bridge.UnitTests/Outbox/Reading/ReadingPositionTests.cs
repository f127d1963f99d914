using System.Text.Json;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.UnitTests.Outbox.Live;

namespace Bridge.UnitTests.Outbox.Reading;

public sealed class ReadingPositionTests
{
    [Fact]
    public void What_retention_cut_before_an_accepted_gap_is_a_gap_of_its_own_and_comes_first()
    {
        var position = new ReadingPosition(OutboxStart.First);
        position.Begin(5000, accepted: null);

        var cut = position.Take(Accepted(after: 5010))!.Gap!;
        Assert.Equal((5000, 5011, false), (cut.After, cut.Before, cut.IsAccepted));
        var accepted = position.Take(ConfirmedRecord.Of(5011))!.Gap!;
        Assert.Equal((5010, true), (accepted.After, accepted.IsAccepted));
        Assert.Null(position.Take(ConfirmedRecord.Of(5012))!.Gap);
    }

    [Fact]
    public void Who_stands_at_an_accepted_gap_is_told_once()
    {
        var position = new ReadingPosition(OutboxStart.First);
        position.Begin(5010, accepted: null);

        Assert.True(position.Take(Accepted(after: 5010))!.Gap!.IsAccepted);
        Assert.Null(position.Take(Accepted(after: 5010)));
        Assert.Null(position.Take(ConfirmedRecord.Of(5011))!.Gap);
    }

    [Fact]
    public void An_accepted_source_that_cannot_be_read_is_passed_over()
    {
        var position = new ReadingPosition(OutboxStart.First);
        position.Begin(5010, accepted: null);

        Assert.Null(position.Take(Accepted(after: 5010) with { Body = "{"u8.ToArray() }));
        Assert.Null(position.Take(ConfirmedRecord.Of(5011))!.Gap);
    }

    private static OutboxRecord Accepted(long after) => ConfirmedRecord.Of(after) with
    {
        Kind = RecordKind.OutboxSource,
        PreviousSequence = after,
        FirstSequence = 0,
        Count = 0,
        Body = JsonSerializer.SerializeToUtf8Bytes(new AcceptedSource
        {
            Pipeline = "test",
            After = after,
            Source = new OutboxSource("7001", 1, "slot"),
            From = "0/5000",
            To = "0/6000",
            AcceptedAt = DateTimeOffset.UnixEpoch,
        }, OutboxJson.Default.AcceptedSource),
    };
}
