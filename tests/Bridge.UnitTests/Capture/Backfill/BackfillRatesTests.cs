using Bridge.Capture.Backfill;
using Microsoft.Extensions.Time.Testing;

namespace Bridge.UnitTests.Capture.Backfill;

public sealed class BackfillRatesTests
{
    private readonly FakeTimeProvider time = new();
    private readonly BackfillRates rates = new();

    [Fact]
    public void Live_changes_are_expected_for_a_while_after_the_last_one()
    {
        Assert.False(rates.IsLive(time));
        rates.Live(time.GetTimestamp());
        time.Advance(BackfillRates.LiveFor - TimeSpan.FromMilliseconds(1));
        Assert.True(rates.IsLive(time));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(rates.IsLive(time));
    }

    [Fact]
    public void Says_what_the_outbox_had_when_capture_last_appended()
    {
        Assert.Equal(0, rates.AppendedBytes);
        rates.Appended(4711);
        Assert.Equal(4711, rates.AppendedBytes);
    }
}
