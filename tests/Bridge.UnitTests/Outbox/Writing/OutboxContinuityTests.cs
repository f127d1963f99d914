using Bridge.Contracts.Positions;
using Bridge.Outbox;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;

namespace Bridge.UnitTests.Outbox.Writing;

/// <summary>Outbox rule 7, refuse: which histories may go on in an outbox.</summary>
public sealed class OutboxContinuityTests
{
    private static readonly Lsn Complete = new(0x5000);
    private static readonly OutboxTail Tail = new() { Sequence = 1, CommitLsn = "0/4000" };
    private static readonly OutboxSource First = new("7001", 1, "slot") { History = [] };

    [Fact]
    public void The_same_history_goes_on() => Check(First, confirmed: 0x4100, end: 0x6000);

    [Fact]
    public void Complete_through_beyond_the_end_of_WAL_is_not_believed_and_stops_nothing() => Check(First, confirmed: 0x4100, end: 0x4800);

    [Fact]
    public void A_promotion_behind_the_tail_and_the_slot_goes_on() => Check(Promoted(0x4800), confirmed: 0x4100, end: 0x6000);

    [Fact]
    public void A_standby_that_was_restarted_may_be_behind_the_tail() => Check(First, confirmed: 0x3000, end: 0x3800, isStandby: true);

    [Theory]
    [InlineData(0x3800, 0x3000, "ends behind that")]
    [InlineData(0x4800, 0x4900, "its slot begins behind that")]
    public void A_promotion_before_the_tail_or_the_slot_is_refused(ulong left, ulong confirmed, string why) =>
        Refuses(Promoted(left), confirmed, 0x6000, why);

    [Fact]
    public void A_tail_beyond_the_end_of_WAL_is_refused() => Refuses(First, 0x3000, 0x3800, "beyond the server's WAL");

    [Fact]
    public void A_slot_beyond_complete_through_is_refused() => Refuses(First, 0x5001, 0x6000, "has moved on");

    [Fact]
    public void Another_timeline_of_the_same_number_is_refused()
    {
        var known = Promoted(0x1000);
        Check(Promoted(0x1000), 0x4100, 0x6000, known);
        Refuses(Promoted(0x1800), 0x4100, 0x6000, "by another way", known);
    }

    [Fact]
    public void A_timeline_that_is_none_of_the_servers_is_refused() =>
        Refuses(First, 0x4100, 0x6000, "none of this server's", Promoted(0x1000));

    [Fact]
    public void Three_timelines_follow_each_other()
    {
        var third = new OutboxSource("7001", 3, "slot") { History = [new(1, "0/1000"), new(2, "0/4800")] };
        Check(third, 0x4100, 0x6000, Promoted(0x1000));
        Check(third with { History = [new(1, "0/4800"), new(2, "0/4900")] }, 0x4100, 0x6000);
        Refuses(third, 0x4100, 0x6000, "by another way", Promoted(0x1800));
        Refuses(third, 0x900, 0x6000, "ends behind that");
    }

    [Fact]
    public void An_outbox_that_knows_no_history_goes_by_the_timelines_number() =>
        Check(Promoted(0x1800), 0x4100, 0x6000, Promoted(0x1000) with { History = null });

    [Fact]
    public void A_server_that_has_lost_its_history_goes_on_only_on_the_same_timeline()
    {
        Check(First with { History = null }, 0x4100, 0x6000);
        Refuses(Promoted(0x4800) with { History = null }, 0x4100, 0x6000, "pg_wal/00000002.history");
    }

    private static OutboxSource Promoted(ulong left) => new("7001", 2, "slot") { History = [new(1, new Lsn(left).ToString())] };

    private static void Check(OutboxSource server, ulong confirmed, ulong end, OutboxSource? known = null, bool isStandby = false) =>
        OutboxContinuity.Check(new ServerFacts(server, new Lsn(confirmed), new Lsn(end), isStandby), known ?? First, Tail, Complete);

    private static void Refuses(OutboxSource server, ulong confirmed, ulong end, string why, OutboxSource? known = null)
    {
        var refused = Assert.Throws<OutboxRefusedException>(() => Check(server, confirmed, end, known));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Contains("bridge recover --accept", refused.Message, StringComparison.Ordinal);
    }
}
