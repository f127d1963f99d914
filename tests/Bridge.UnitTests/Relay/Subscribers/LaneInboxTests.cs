using Bridge.Relay.Subscribers;

namespace Bridge.UnitTests.Relay.Subscribers;

public sealed class LaneInboxTests
{
    private readonly LaneInbox inbox = new();

    [Theory]
    [InlineData(LaneCommand.Show)]
    [InlineData(LaneCommand.Resume)]
    [InlineData(LaneCommand.EndReplay)]
    public async Task What_changes_nothing_by_the_exchanges_is_answered_at_once(LaneCommand command)
    {
        var asked = inbox.AskAsync(new LaneRequest(command, "q"));
        Assert.False(inbox.NeedsLanes(_ => new LaneAnswer(null, 7)));
        Assert.Equal(7, (await asked).After);
    }

    [Theory]
    [InlineData(LaneCommand.Pause)]
    [InlineData(LaneCommand.Replay)]
    public async Task What_needs_lanes_waits_for_them_and_what_was_asked_behind_it_too(LaneCommand command)
    {
        var (first, second) = (inbox.AskAsync(new LaneRequest(command, "q")), inbox.AskAsync(new LaneRequest(LaneCommand.Show, "q")));
        Assert.True(inbox.NeedsLanes(_ => new LaneAnswer(null, 7)));
        Assert.False(second.IsCompleted);
        Assert.True(inbox.TryTake(out var request, out var answer));
        Assert.Equal(command, request.Command);
        answer.SetResult(new LaneAnswer(null, 8));
        Assert.Equal(8, (await first).After);
        Assert.False(inbox.NeedsLanes(_ => new LaneAnswer(null, 9)));
        Assert.Equal(9, (await second).After);
    }

    [Fact]
    public async Task Where_nothing_can_be_done_everybody_is_told_why()
    {
        var asked = inbox.AskAsync(new LaneRequest(LaneCommand.Pause, "q"));
        inbox.Refuse("no answer");
        Assert.Equal("no answer", (await asked).Refusal);
    }
}
