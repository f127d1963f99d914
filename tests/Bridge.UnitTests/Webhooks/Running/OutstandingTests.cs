using Bridge.Webhooks.Running;

namespace Bridge.UnitTests.Webhooks.Running;

public sealed class OutstandingTests
{
    [Fact]
    public void Acks_many_at_once_up_to_the_first_that_is_open()
    {
        var outstanding = new Outstanding();
        for (ulong tag = 1; tag <= 10; tag++) outstanding.Add(tag, (long)tag);
        Assert.Equal([(5, false), (2, true)], outstanding.Settle([1, 2, 5], postpones: false));
        Assert.Equal(3, outstanding.OldestReceived);
        Assert.Equal([(4, true)], outstanding.Settle([4, 3], postpones: false));
        Assert.Equal(6, outstanding.OldestReceived);
        Assert.Equal([(10, true)], outstanding.Settle([6, 7, 8, 9, 10], postpones: false));
        Assert.Null(outstanding.OldestReceived);
        Assert.Equal(0, outstanding.Count);
    }

    [Fact]
    public void Leaves_what_is_behind_an_open_one_to_the_next_call_and_no_longer()
    {
        var outstanding = new Outstanding();
        for (ulong tag = 1; tag <= 6; tag++) outstanding.Add(tag, (long)tag);
        Assert.Equal([(1, true)], outstanding.Settle([1, 3, 5], postpones: true));
        Assert.True(outstanding.HasPostponed);
        Assert.Equal([(5, false), (3, true)], outstanding.Settle([2], postpones: true));
        Assert.False(outstanding.HasPostponed);
        Assert.Empty(outstanding.Settle([6], postpones: true));
        Assert.Equal([(6, false)], outstanding.Settle([], postpones: true));
        Assert.Equal([(4, true)], outstanding.Settle([4], postpones: false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_tag_is_acked_exactly_once_and_an_ack_for_many_ends_at_an_open_one(bool postpones)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BRIDGE_TEST_SEED"), out var given) ? given : Random.Shared.Next();
        var random = new Random(seed);
        var outstanding = new Outstanding();
        var open = new SortedSet<ulong>(Enumerable.Range(1, 1000).Select(tag => (ulong)tag));
        var unsettled = open.ToList();
        foreach (var tag in open) outstanding.Add(tag, 0);
        while (unsettled.Count > 0)
        {
            var settled = Enumerable.Range(0, Math.Min(random.Next(1, 20), unsettled.Count)).Select(_ =>
            {
                var index = random.Next(Math.Min(30, unsettled.Count));
                var tag = unsettled[index];
                unsettled.RemoveAt(index);
                return tag;
            }).ToList();
            Apply(outstanding.Settle(settled, postpones), open, seed);
            Assert.Equal(outstanding.HasPostponed, !open.SetEquals(unsettled));
        }

        Apply(outstanding.Settle([], postpones: false), open, seed);
        Assert.Empty(open);
    }

    private static void Apply(IEnumerable<(ulong Tag, bool Multiple)> acks, SortedSet<ulong> open, int seed)
    {
        foreach (var (tag, multiple) in acks)
        {
            Assert.True(open.Contains(tag), $"{tag} is not open (seed {seed})");
            if (multiple) open.RemoveWhere(item => item <= tag);
            else open.Remove(tag);
        }
    }
}
