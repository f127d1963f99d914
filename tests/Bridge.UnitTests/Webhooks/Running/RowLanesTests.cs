using Bridge.Webhooks.Messages;
using Bridge.Webhooks.Running;

namespace Bridge.UnitTests.Webhooks.Running;

public sealed class RowLanesTests
{
    private readonly RowLanes lanes = new();

    [Fact]
    public void Gives_one_message_of_a_row_until_it_is_released()
    {
        var (first, second, other) = (Message(1, 10), Message(2, 10), Message(3, 11));
        foreach (var message in (QueuedMessage[])[first, second, other]) lanes.Add(message);
        Assert.Equal([first, other], TakeAll());
        lanes.Release(first);
        Assert.Equal([second], TakeAll());
        lanes.Release(other);
        lanes.Release(second);
        Assert.True(lanes.IsEmpty);
    }

    [Fact]
    public void A_changed_key_waits_for_both_rows_and_both_wait_for_it()
    {
        var (old, target, change, later, afterwards) = (Message(1, 10), Message(2, 11), Message(3, 11, 10), Message(4, 10), Message(5, 11));
        foreach (var message in (QueuedMessage[])[old, target, change, later, afterwards]) lanes.Add(message);
        Assert.Equal([old, target], TakeAll());
        lanes.Release(old);
        Assert.Empty(TakeAll());
        lanes.Release(target);
        Assert.Equal([change], TakeAll());
        lanes.Release(change);
        Assert.Equal([afterwards, later], TakeAll());
    }

    [Fact]
    public void What_is_released_after_clearing_is_not_known()
    {
        var (first, second) = (Message(1, 10), Message(2, 10));
        lanes.Add(first);
        lanes.Clear();
        lanes.Add(second);
        lanes.Release(first);
        Assert.False(lanes.IsEmpty);
        Assert.Equal([second], TakeAll());
    }

    private List<QueuedMessage> TakeAll()
    {
        var taken = new List<QueuedMessage>();
        while (lanes.TryPeek(out var next))
        {
            lanes.Take();
            taken.Add(next);
        }

        return taken;
    }

    private static QueuedMessage Message(ulong tag, ulong row, ulong previous = 0) =>
        new(new WebhookMessage
        {
            Id = $"{tag}",
            Contract = "RowChanged",
            Row = row,
            PreviousRow = previous,
            Body = default,
            Data = default
        }, tag);
}
