using Bridge.Contracts.Positions;
using Bridge.Outbox.Live;
using Bridge.Outbox.Writing;
using Bridge.UnitTests.Outbox.Live;

namespace Bridge.UnitTests.Outbox.Writing;

public sealed class AppendWindowTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly ConfirmedCheckpoints checkpoints = new(TimeProvider.System);
    private readonly LiveHandOver handOver = new();
    private readonly AppendWindow window;

    public AppendWindowTests() => window = new AppendWindow(maxBytes: 100, maxRecords: 3, checkpoints, handOver);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(60, 41)] // Too many bytes.
    [InlineData(1, 1, 1, 1)] // Too many records.
    public async Task What_does_not_fit_waits_for_a_confirm(params int[] sizes)
    {
        for (var index = 0; index < sizes.Length - 1; index++) await EnterAsync((ulong)index + 1, sizes[index]);
        var waiting = EnterAsync((ulong)sizes.Length, sizes[^1]).AsTask();
        Assert.False(waiting.IsCompleted);
        window.Confirm(1, multiple: false);
        await waiting.WaitAsync(Soon, Cancellation);
    }

    [Fact]
    public async Task One_record_fits_however_large_it_is()
    {
        await EnterAsync(1, 1000);
        Assert.Equal(1000, window.Bytes);
    }

    [Fact]
    public async Task A_record_leaves_when_all_before_it_are_confirmed()
    {
        await EnterAsync(1, 10);
        await EnterAsync(2, 20, new Lsn(7));
        window.Confirm(2, multiple: false);
        Assert.Equal((30, default), (window.Bytes, checkpoints.CompleteThrough));
        window.Confirm(1, multiple: false);
        Assert.Equal((0, new Lsn(7)), (window.Bytes, checkpoints.CompleteThrough));
    }

    [Fact]
    public async Task Who_asks_for_confirms_is_told_when_what_he_appended_is_confirmed_and_when_the_epoch_ends()
    {
        await EnterAsync(1, 10);
        var first = window.ConfirmedAsync(1);
        await EnterAsync(2, 10);
        var second = window.ConfirmedAsync(2);
        var below = window.BelowAsync(20);
        window.Confirm(1, multiple: false);
        await first.WaitAsync(Soon, Cancellation);
        await below.WaitAsync(Soon, Cancellation);
        Assert.False(second.IsCompleted);
        window.Fail(new IOException("gone"));
        await Assert.ThrowsAsync<OutboxLostException>(() => second);
        await Assert.ThrowsAsync<OutboxLostException>(() => EnterAsync(3, 1).AsTask());
        await Assert.ThrowsAsync<OutboxLostException>(() => window.DrainAsync(Cancellation).AsTask());
    }

    [Fact]
    public async Task What_is_confirmed_when_the_epoch_has_ended_is_not_handed_over_and_completes_nothing()
    {
        await window.EnterAsync(1, ConfirmedRecord.Of(5000), new byte[10], null, Cancellation);
        var records = handOver.Follow(5000)!;
        await window.EnterAsync(2, ConfirmedRecord.Of(5001), new byte[] { 1 }, new Lsn(7), Cancellation);
        window.Fail(new OutboxLostException("a record before it was refused"));
        window.Confirm(2, multiple: true);

        Assert.Null(await records.NextAsync(Cancellation));
        Assert.Equal(default, checkpoints.CompleteThrough);
        Assert.Null(handOver.Follow(5000));
    }

    private ValueTask EnterAsync(ulong tag, int size, Lsn? completeThrough = null) =>
        window.EnterAsync(tag, ConfirmedRecord.Of((long)tag), new byte[size], completeThrough, Cancellation);
}
