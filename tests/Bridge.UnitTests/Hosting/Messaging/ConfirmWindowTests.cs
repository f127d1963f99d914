using Bridge.Hosting.Messaging;

namespace Bridge.UnitTests.Hosting.Messaging;

public sealed class ConfirmWindowTests
{
    private readonly ConfirmWindow<string> window = new();

    public ConfirmWindowTests()
    {
        for (ulong tag = 1; tag <= 4; tag++) window.Enter(tag, $"m{tag}", 10);
    }

    [Fact]
    public void A_message_leaves_when_it_is_confirmed_with_all_before_it()
    {
        window.Confirm(2, multiple: false);
        Assert.Empty(TakeAll());
        window.Confirm(1, multiple: false);
        Assert.Equal(["m1", "m2"], TakeAll());
        window.Confirm(4, multiple: true);
        Assert.Equal(["m3", "m4"], TakeAll());
        Assert.Equal((0, 0L, false), (window.Count, window.Bytes, window.IsAwaiting));
    }

    [Fact]
    public void A_refused_message_stays_with_all_behind_it_whatever_is_confirmed_later()
    {
        window.Refuse(2, multiple: false);
        window.Confirm(4, multiple: true);
        Assert.Equal(["m1"], TakeAll());
        Assert.Equal((3, 30L), (window.Count, window.Bytes));
        Assert.False(window.IsAwaiting);
    }

    [Fact]
    public void A_refusal_of_all_up_to_a_message_leaves_alone_what_was_confirmed()
    {
        window.Confirm(1, multiple: false);
        window.Confirm(3, multiple: false);
        window.Refuse(3, multiple: true);
        Assert.Equal(["m1"], TakeAll());
        Assert.True(window.IsAwaiting);
        window.Confirm(4, multiple: false);
        Assert.False(window.IsAwaiting);
        Assert.Empty(TakeAll());
    }

    private List<string> TakeAll()
    {
        var taken = new List<string>();
        while (window.TryTake(out var item)) taken.Add(item);
        return taken;
    }
}
