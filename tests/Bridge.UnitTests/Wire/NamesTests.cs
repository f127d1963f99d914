using System.Text;
using Bridge.Capture;
using Bridge.Capture.Changes;
using Bridge.Capture.Replication;
using Bridge.Hosting.Configuration;
using Bridge.Indexer;
using Bridge.Relay.Subscribers;

namespace Bridge.UnitTests.Wire;

/// <summary>Names that others meet in PostgreSQL, in OpenSearch, and between processes of different revisions.</summary>
public sealed class NamesTests
{
    [Fact]
    public void In_postgresql_are_these() =>
        Assert.Equal(
            ["sequin_cdc_publication", "sequin_slot", "bridge", "bridge.heartbeat", "bridge.backfill"],
            [new CaptureOptions().Publication, new CaptureOptions().Slot, CaptureConnection.ApplicationName, WalHeartbeat.Prefix,
                BackfillMarks.Prefix]);

    [Fact]
    public void Of_the_indexer_are_these()
    {
        var names = new IndexerNames(new TopologyNames("wire"));
        Assert.Equal(
            ["bridge.wire.indexer", "bridge.wire.indexer.parked", "bridge.wire.indexer.dead", "bridge.wire.indexer.fill",
                "bridge-wire-control"],
            [names.Queue, names.Parked, names.DeadLetters, names.FillLock, names.ControlIndex]);
        Assert.Equal(["x-delivery-limit = 2147483647", "x-queue-type = quorum"],
            IndexerNames.Arguments.Select(argument => $"{argument.Key} = {argument.Value}").Order());
    }

    [Fact]
    public void Of_the_messages_by_which_the_relay_is_asked_about_a_queue_are_these()
    {
        Assert.Equal(["LaneRequest", "LaneAnswer"], [LaneMessages.Request, LaneMessages.Answer]);
        Assert.Equal(
            """{"command":"Pause","queue":"q","replay":null}""",
            Encoding.UTF8.GetString(LaneMessages.Write(new LaneRequest(LaneCommand.Pause, "q"))));
        Assert.Equal(["Show", "Pause", "Resume", "Replay", "EndReplay"], Enum.GetNames<LaneCommand>());
    }

    [Fact]
    public void Of_lanes_are_these()
    {
        var names = new TopologyNames("wire");
        Assert.Equal(
            ["bridge.wire.lanes", "bridge.wire.lanes.x", "bridge.wire.lane.x"],
            [names.Lanes, names.LaneLock("x"), names.LaneExchange("x")]);
    }
}
