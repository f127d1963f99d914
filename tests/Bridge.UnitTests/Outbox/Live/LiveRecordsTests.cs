using Bridge.Outbox.Live;

namespace Bridge.UnitTests.Outbox.Live;

public sealed class LiveRecordsTests
{
    private readonly LiveRecords records = new(ConfirmedRecord.Of(100));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_what_is_confirmed_is_handed_over_in_order()
    {
        records.Append(1, ConfirmedRecord.Of(101), new byte[10]);
        records.Append(2, ConfirmedRecord.Of(102), new byte[10]);
        records.Append(3, ConfirmedRecord.Of(103), new byte[10]);
        var waiting = records.NextAsync(Cancellation).AsTask();
        Assert.False(waiting.IsCompleted);

        records.Confirm(2);
        Assert.Equal(101, (await waiting)!.FirstSequence);
        Assert.Equal(102, (await records.NextAsync(Cancellation))!.FirstSequence);
        Assert.False(records.NextAsync(Cancellation).AsTask().IsCompleted);
    }

    [Fact]
    public async Task The_writer_may_use_its_buffer_again()
    {
        byte[] body = [1, 2, 3];
        records.Append(1, ConfirmedRecord.Of(101), body);
        body[0] = 9;
        records.Confirm(1);

        Assert.Equal([1, 2, 3], (await records.NextAsync(Cancellation))!.Body.ToArray());
    }

    [Fact]
    public async Task At_its_end_what_was_confirmed_is_still_there_and_nothing_else()
    {
        records.Append(1, ConfirmedRecord.Of(101), new byte[10]);
        records.Append(2, ConfirmedRecord.Of(102), new byte[10]);
        records.Confirm(1);
        records.End();
        records.Confirm(2);

        Assert.Equal(101, (await records.NextAsync(Cancellation))!.FirstSequence);
        Assert.Null(await records.NextAsync(Cancellation));
    }

    [Fact]
    public async Task More_than_may_be_held_ends_it_and_what_is_read_makes_room()
    {
        records.Append(1, ConfirmedRecord.Of(101), new byte[LiveRecords.MaxBytes]);
        records.Confirm(1);
        await records.NextAsync(Cancellation);
        records.Append(2, ConfirmedRecord.Of(102), new byte[LiveRecords.MaxBytes]);
        Assert.False(records.HasEnded);

        records.Append(3, ConfirmedRecord.Of(103), new byte[1]);
        Assert.True(records.HasEnded);
    }
}
