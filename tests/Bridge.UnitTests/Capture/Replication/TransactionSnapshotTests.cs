using Bridge.Capture.Replication;

namespace Bridge.UnitTests.Capture.Replication;

/// <summary>The arithmetic of outbox rule 3, visible: which committed transactions a SELECT can see.</summary>
public sealed class TransactionSnapshotTests
{
    [Theory]
    [InlineData("742:745:743", 741u, true)]
    [InlineData("742:745:743", 742u, true)]
    [InlineData("742:745:743", 743u, false)]
    [InlineData("742:745:743", 744u, true)]
    [InlineData("742:745:743", 745u, false)]
    [InlineData("742:745:744,743", 743u, false)]
    [InlineData("742:742:", 741u, true)]
    [InlineData("742:742:", 742u, false)]
    public void Sees_what_is_finished_and_not_in_progress(string snapshot, uint xid, bool visible) =>
        Assert.Equal(visible, TransactionSnapshot.Parse(snapshot).Sees(xid));

    [Theory]
    // 2^32 = 4294967296: the snapshot stands just behind a wrap-around, the id just before it.
    [InlineData("4294967300:4294967301:", 4294967295u, 4294967295ul, true)]
    [InlineData("4294967300:4294967301:", 4u, 4294967300ul, true)]
    [InlineData("4294967300:4294967301:", 5u, 4294967301ul, false)]
    // The snapshot stands just before the wrap-around, the id just behind it.
    [InlineData("4294967290:4294967295:4294967290", 3u, 4294967299ul, false)]
    [InlineData("4294967290:4294967295:4294967290", 4294967290u, 4294967290ul, false)]
    [InlineData("8589934592:8589934600:8589934595", 3u, 8589934595ul, false)]
    [InlineData("8589934592:8589934600:8589934595", 4u, 8589934596ul, true)]
    [InlineData("8589934592:8589934600:8589934595", 4294967295u, 8589934591ul, true)]
    public void Widens_32_bits_to_the_nearest_64(string snapshot, uint xid, ulong wide, bool visible)
    {
        var parsed = TransactionSnapshot.Parse(snapshot);
        Assert.Equal(wide, parsed.Widen(xid));
        Assert.Equal(visible, parsed.Sees(xid));
    }

    [Fact]
    public void Agrees_with_a_naive_search_on_random_snapshots()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BRIDGE_TEST_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed} (BRIDGE_TEST_SEED)");
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            var xmin = (ulong)random.NextInt64(3, 1L << 34);
            var xmax = xmin + (ulong)random.Next(0, 50);
            var open = Enumerable.Range(0, (int)(xmax - xmin)).Where(_ => random.Next(3) == 0).Select(i => xmin + (ulong)i).ToList();
            var snapshot = TransactionSnapshot.Parse($"{xmin}:{xmax}:{string.Join(',', open.OrderBy(_ => random.Next()))}");
            var wide = xmin - Math.Min(xmin, 20) + (ulong)random.Next(0, 100);
            Assert.Equal(wide < xmin || (wide < xmax && !open.Contains(wide)), snapshot.Sees((uint)wide));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("1:2")]
    [InlineData("1:2:3:4")]
    [InlineData("a:2:")]
    public void Refuses_what_is_no_snapshot(string text) => Assert.Throws<FormatException>(() => TransactionSnapshot.Parse(text));
}
