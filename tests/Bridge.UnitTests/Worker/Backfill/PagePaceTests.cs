using Bridge.Worker.Backfill;

namespace Bridge.UnitTests.Worker.Backfill;

public sealed class PagePaceTests
{
    private const int MaxBytes = 1_000_000;

    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(500);

    [Fact]
    public void A_query_grows_to_its_time_and_no_further_than_the_page_has_bytes_for()
    {
        var pace = new PagePace(Budget, MaxBytes, rate: null, TimeProvider.System);
        Assert.Equal(1_000, pace.Next(0, 0, isLive: false));
        pace.Read(1_000, 10_000, TimeSpan.FromMilliseconds(250), isLive: false);
        Assert.Equal(2_000, pace.Next(0, 0, isLive: false));
        pace.Read(2_000, 20_000, TimeSpan.FromMilliseconds(2_000), isLive: false);
        Assert.Equal(1_000, pace.Next(0, 0, isLive: false));
        pace.Read(1_000, 2_000_000, TimeSpan.FromMilliseconds(500), isLive: false);
        Assert.Equal(500, pace.Next(0, 0, isLive: false));
        Assert.Equal(100, pace.Next(400, 800_000, isLive: false));
        Assert.Equal(0, pace.Next(500, 1_000_000, isLive: false));
    }

    [Fact]
    public void A_row_larger_than_a_page_is_asked_for_alone()
    {
        var pace = new PagePace(Budget, MaxBytes, rate: null, TimeProvider.System);
        pace.Read(1, 5 * MaxBytes, TimeSpan.FromMilliseconds(50), isLive: false);
        Assert.Equal(1, pace.Next(0, 0, isLive: false));
        Assert.Equal(0, pace.Next(1, 5 * MaxBytes, isLive: false));
    }

    [Fact]
    public void While_live_changes_come_a_query_is_a_small_portion_of_a_page()
    {
        var pace = new PagePace(Budget, MaxBytes, rate: null, TimeProvider.System);
        for (var query = 0; query < 10; query++) pace.Read(1_000, 10_000, TimeSpan.FromMilliseconds(30), isLive: false);
        Assert.Equal(100, pace.Next(0, 0, isLive: true));
        var page = pace.Next(0, 0, isLive: false);
        Assert.True(page > 1_000);

        for (var query = 0; query < 10; query++) pace.Read(100, 1_000, TimeSpan.FromMilliseconds(900), isLive: true);
        Assert.Equal(page, pace.Next(0, 0, isLive: false));
    }

    [Fact]
    public void A_rate_bounds_a_page_to_a_quarter_of_a_second()
    {
        var pace = new PagePace(Budget, MaxBytes, rate: 400, TimeProvider.System);
        Assert.Equal(100, pace.Next(0, 0, isLive: false));
        pace.Read(100, 1_000, TimeSpan.FromMilliseconds(1), isLive: false);
        Assert.InRange(pace.Due(), TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(250));
    }
}
