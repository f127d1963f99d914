using Bridge.Worker.Backfill;

namespace Bridge.UnitTests.Worker.Backfill;

public sealed class MovedKeysTests
{
    private static readonly MovedKeys None = new(new TableRef("public", "t"), new Dictionary<string, int>(), ReadAll: false);

    [Fact]
    public void What_was_read_is_forgotten_but_not_a_key_to_which_another_row_came_meanwhile()
    {
        var read = None.With("1").With("2");
        var left = read.With("2").With("3").Without(read);
        Assert.Equal(["2", "3"], left.Keys.Keys.Order());
        Assert.True(left.Without(left).IsEmpty);
    }

    [Fact]
    public void Too_many_are_the_whole_table_until_that_was_read()
    {
        var full = Enumerable.Range(0, 1_000).Aggregate(None, (keys, n) => keys.With($"{n}"));
        Assert.False(full.With("7").ReadAll);
        var all = full.With("one more");
        Assert.True(all is { ReadAll: true, Keys.Count: 0, IsEmpty: false });
        Assert.Same(all, all.With("and another"));
        Assert.True(all.Without(all).IsEmpty);
        Assert.True(all.Without(full).ReadAll);
    }
}
