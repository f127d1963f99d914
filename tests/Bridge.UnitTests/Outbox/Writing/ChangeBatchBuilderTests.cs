using System.Text;
using System.Text.Json.Nodes;
using Bridge.Contracts;
using Bridge.Contracts.Positions;
using Bridge.Outbox.Writing;

namespace Bridge.UnitTests.Outbox.Writing;

public sealed class ChangeBatchBuilderTests
{
    private static readonly DateTimeOffset CommittedAt = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    private readonly ChangeBatchBuilder builder = new("test");

    [Fact]
    public void What_repeats_is_said_once_in_a_record()
    {
        Begin(0x100);
        Add("samples", 0, "a");
        Add("containers", 1, "b");
        Add("samples", 2, "c");
        builder.EndTransaction(hasChanges: true);
        Begin(0x200);
        Add("containers", 0, "d");
        builder.EndTransaction(hasChanges: true);

        Assert.Equal(4, builder.Count);
        Assert.Equal(
            """
            [{"commitLsn":"0/100","xid":7,"committedAt":"2026-03-04T05:06:07.000000Z","changes":[
            {"operation":"insert","table":0,"ordinal":0,"key":{"id":"a"}},{"operation":"insert","table":1,"ordinal":1,"key":{"id":"b"}},
            {"operation":"insert","table":0,"ordinal":2,"key":{"id":"c"}}],"complete":true},
            {"commitLsn":"0/200","xid":7,"committedAt":"2026-03-04T05:06:07.000000Z","changes":[
            {"operation":"insert","table":1,"ordinal":0,"key":{"id":"d"}}],"complete":true}]
            """.ReplaceLineEndings(""),
            Close()["transactions"]!.ToJsonString());
    }

    [Fact]
    public void The_last_change_is_the_tail()
    {
        Begin(0x100);
        Add("samples", 0, "a");
        Add("containers", 5, "b");
        Assert.Equal(new ChangePosition(new Lsn(0x100), 5), builder.LastPosition);
        Assert.Equal(("public", "containers"), builder.LastTable);
        Assert.Equal("""{"id":"b"}""", Encoding.UTF8.GetString(builder.LastKey));
    }

    [Fact]
    public void A_transaction_goes_on_in_the_next_record()
    {
        Begin(0x100);
        Add("samples", 0, "a");
        Assert.False((bool)Close()["transactions"]![0]!["complete"]!);
        builder.Reset();
        Assert.True(builder.IsEmpty);
        Assert.Null(builder.LastPosition);

        Add("containers", 1, "b");
        builder.EndTransaction(hasChanges: true);
        var next = Close();
        Assert.Equal("containers", (string)next["tables"]![0]!["name"]!);
        Assert.True((bool)next["transactions"]![0]!["complete"]!);
        Assert.Equal("0/100", (string)next["transactions"]![0]!["commitLsn"]!);
    }

    [Fact]
    public void A_transaction_that_ended_with_the_record_before_says_that_it_is_complete()
    {
        Begin(0x100);
        Add("samples", 0, "a");
        builder.Reset();
        builder.EndTransaction(hasChanges: true);
        Assert.Equal(0, builder.Count);
        Assert.False(builder.IsEmpty);
        Assert.True((bool)Close()["transactions"]![0]!["complete"]!);
    }

    [Fact]
    public void A_transaction_without_changes_is_not_written()
    {
        Begin(0x100);
        builder.EndTransaction(hasChanges: false);
        Assert.True(builder.IsEmpty);
    }

    [Fact]
    public void Rows_that_a_backfill_read_name_their_job_and_move_no_position()
    {
        builder.BeginRead("bf-\"1\"", CommittedAt);
        builder.AddRead("public", "samples", """
            "key":{"id":1}
            """u8);
        builder.EndTransaction(hasChanges: true);
        Assert.Null(builder.LastPosition);
        var read = Close()["transactions"]![0]!;
        Assert.Equal("bf-\"1\"", (string)read["job"]!);
        Assert.Equal("""[{"operation":"read","table":0,"key":{"id":1}}]""", read["changes"]!.ToJsonString());
    }

    private void Begin(ulong commitLsn) => builder.BeginTransaction(7, new Lsn(commitLsn), CommittedAt);

    private void Add(string table, int ordinal, string id)
    {
        var key = $$"""{"id":"{{id}}"}""";
        builder.Add(Operation.Insert, "public", table, ordinal, Encoding.UTF8.GetBytes($"\"key\":{key}"), 6, key.Length);
    }

    private JsonNode Close() => JsonNode.Parse(builder.Close("e1", 0, 1).Span)!["message"]!;
}
