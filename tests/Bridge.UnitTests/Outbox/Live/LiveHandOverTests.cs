using Bridge.Outbox.Live;

namespace Bridge.UnitTests.Outbox.Live;

public sealed class LiveHandOverTests
{
    private readonly LiveHandOver handOver = new();

    [Theory]
    [InlineData(5000, true)]
    [InlineData(4000, true)]
    [InlineData(3999, false)]
    [InlineData(5001, false)]
    public void Only_a_reader_near_the_tail_and_not_beyond_it_is_handed_what_follows(long read, bool isNear)
    {
        Append(1, 5000);

        Assert.Equal(isNear, handOver.Follow(read) is not null);
    }

    [Fact]
    public void A_writer_that_has_appended_nothing_hands_nothing_over() => Assert.Null(handOver.Follow(0));

    [Fact]
    public void A_writer_whose_epoch_has_ended_hands_nothing_over()
    {
        Append(1, 5000);
        var records = handOver.Follow(5000);
        handOver.End();

        Assert.True(records!.HasEnded);
        Assert.Null(handOver.Follow(5000));
    }

    [Fact]
    public async Task A_new_reader_takes_the_place_of_the_one_before()
    {
        Append(1, 5000);
        var first = handOver.Follow(5000);
        var second = handOver.Follow(5000);
        Append(2, 5001);
        handOver.Confirm(2);

        Assert.True(first!.HasEnded);
        Assert.Equal(5001, (await second!.NextAsync(TestContext.Current.CancellationToken))!.LastSequence);
    }

    private void Append(ulong tag, long sequence) => handOver.Append(tag, ConfirmedRecord.Of(sequence), new byte[10]);
}
