using Bridge.Relay.Lanes;

namespace Bridge.UnitTests.Relay.Lanes;

public sealed class LookHistoryTests
{
    [Fact]
    public void A_newcomer_begins_ten_looks_back_and_not_before_lanes_began()
    {
        var history = new LookHistory(100);
        var begins = new List<long>();
        for (var look = 1; look <= 12; look++)
        {
            begins.Add(history.Newcomers);
            history.Note(100 + look);
        }

        Assert.Equal([100, 100, 100, 100, 100, 100, 100, 100, 100, 100, 101, 102], begins);
    }
}
