using Bridge.Capture.Decoding;
using Bridge.Contracts;
using Bridge.Contracts.Positions;
using static Bridge.UnitTests.Capture.Decoding.DecoderSession;
using static Bridge.UnitTests.Capture.Decoding.MessageBuilder;

namespace Bridge.UnitTests.Capture.Decoding;

public sealed class ChangeDecoderTests
{
    [Fact]
    public void Gives_the_transaction_of_Begin_with_microseconds_and_the_end_of_Commit()
    {
        var session = new DecoderSession();
        Assert.Equal(DecodedKind.Begin, session.Decode(Begin(0x1_00000020, 814_234_567_890_123, 742)));
        Assert.Equal(742u, session.Decoder.Transaction.Xid);
        Assert.Equal("1/20", session.Decoder.Transaction.CommitLsn.ToString());
        Assert.Equal(new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMicroseconds(814_234_567_890_123),
            session.Decoder.Transaction.CommittedAt);
        Assert.Equal(DecodedKind.Commit, session.Decode(Commit(0x1_00000020, 0x1_00000050)));
        Assert.Equal(new Lsn(0x1_00000050), session.Decoder.EndLsn);
    }

    [Fact]
    public void Counts_every_row_image_from_zero_in_each_transaction()
    {
        var session = new DecoderSession().With('d', ("id", Int, true));
        session.Decode(Relation(2, 'd', ("id", Int, true)));
        session.Decode(Insert(1, "1"));
        Assert.Equal(new ChangePosition(new Lsn(0x100), 0), Assert.Single(session.Decoder.Changes).Position);
        Assert.Equal(DecodedKind.Changes, session.Decode(Truncate(1, 2)));
        Assert.Equal([1, 2], session.Decoder.Changes.Select(change => change.Position.Ordinal));
        Assert.All(session.Decoder.Changes, change => Assert
            .True(change.Members.IsEmpty && change.Key.IsEmpty && change.Operation == Operation.Truncate));
        session.Decode(Delete(1, 'K', "1"));
        Assert.Equal(3, Assert.Single(session.Decoder.Changes).Position.Ordinal);
        session.Decode(Commit());
        Assert.Empty(session.Decoder.Changes);
        session.Decode(Begin(0x200));
        session.Decode(Insert(1, "2"));
        Assert.Equal(new ChangePosition(new Lsn(0x200), 0), Assert.Single(session.Decoder.Changes).Position);
    }

    [Fact]
    public void Tells_absent_null_and_unchanged_apart()
    {
        var session = new DecoderSession().With('d', ("id", Int, true), ("a", Text, false), ("b", Text, false), ("c", Text, false));
        session.Decode(Update(1, 'K', null, "1", null, Unchanged, ""));
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1,"a":null,"c":""},"unchanged":["b"]
            """, session.Members);
        Assert.Equal("""{"id":1}""", session.Key);
    }

    [Fact]
    public void Gives_the_old_key_of_a_key_change_and_of_a_delete()
    {
        var session = new DecoderSession().With('d', ("id", Int, true), ("a", Text, false));
        session.Decode(Update(1, 'K', ["1", null], "2", "x"));
        Assert.Equal("""
            "key":{"id":2},"row":{"id":2,"a":"x"},"old":{"id":1}
            """, session.Members);
        session.Decode(Delete(1, 'K', "2", null));
        Assert.Equal("""
            "key":{"id":2}
            """, session.Members);
    }

    [Fact]
    public void Takes_a_key_that_was_not_sent_again_from_the_old_key()
    {
        var session = new DecoderSession().With('d', ("id", Text, true), ("a", Text, false));
        session.Decode(Update(1, 'K', ["long", null], Unchanged, "x"));
        Assert.Equal("""
            "key":{"id":"long"},"row":{"a":"x"},"old":{"id":"long"},"unchanged":["id"]
            """, session.Members);
    }

    [Fact]
    public void Uses_the_primary_key_under_full_identity()
    {
        var session = new DecoderSession { PrimaryKeys = { [1] = ["id"] } };
        session.With('f', ("a", Text, true), ("id", Int, true));
        session.Decode(Update(1, 'O', ["x", "1"], "y", "2"));
        Assert.Equal("""
            "key":{"id":2},"row":{"a":"y","id":2},"old":{"a":"x","id":1}
            """, session.Members);
        session.Decode(Delete(1, 'O', "y", "2"));
        Assert.Equal("""
            "key":{"id":2},"old":{"a":"y","id":2}
            """, session.Members);
        Assert.Equal(1, session.CatalogLoads);
    }

    [Theory]
    [InlineData()]
    [InlineData("renamed_since")]
    public void Uses_the_whole_row_under_full_identity_without_a_primary_key(params string[] primaryKey)
    {
        var session = new DecoderSession { PrimaryKeys = { [1] = primaryKey } };
        session.With('f', ("a", Text, true), ("b", Int, true));
        session.Decode(Update(1, 'O', ["x", "1"], Unchanged, null));
        Assert.Equal("""
            "key":{"a":"x","b":null},"row":{"b":null},"old":{"a":"x","b":1},"unchanged":["a"]
            """, session.Members);
    }

    [Fact]
    public void Gives_no_key_where_the_table_has_no_identity()
    {
        var session = new DecoderSession().With('n', ("a", Text, false));
        session.Decode(Insert(1, "x"));
        Assert.Equal("""
            "row":{"a":"x"}
            """, session.Members);
        Assert.Equal("", session.Key);
    }

    [Fact]
    public void Follows_a_relation_that_changes_in_mid_stream()
    {
        var session = new DecoderSession().With('d', ("id", Int, true), ("a", Text, false));
        session.Decode(Insert(1, "1", "7"));
        Assert.EndsWith("""
            "row":{"id":1,"a":"7"}
            """, session.Members, StringComparison.Ordinal);
        session.Decode(Relation(1, 'd', ("renamed \"é\"", Int, true), ("a", Int, false), ("added", Bool, false)));
        session.Decode(Insert(1, "1", "7", "t"));
        Assert.Equal("""
            "key":{"renamed \"é\"":1},"row":{"renamed \"é\"":1,"a":7,"added":true}
            """, session.Members);
    }

    [Fact]
    public void Reads_over_types_origins_and_logical_messages()
    {
        var session = new DecoderSession();
        var message = new MessageBuilder('M').Byte(0).UInt64(5).String("bridge").UInt32(2).Byte(1).Byte(2).Build();
        Assert.Equal(DecodedKind.None, session.Decode(message));
        session.Decode(Begin());
        Assert.Equal(DecodedKind.None, session.Decode(new MessageBuilder('O').UInt64(5).String("origin").Build()));
        Assert.Equal(DecodedKind.None, session.Decode(new MessageBuilder('Y').UInt32(99999).String("public").String("mood").Build()));
        Assert.Equal(DecodedKind.None, session.Decode(Relation(3, 'd')));
        Assert.Equal(DecodedKind.Commit, session.Decode(Commit()));
    }

    [Fact]
    public void Names_the_schema_that_the_server_leaves_empty()
    {
        var session = new DecoderSession();
        session.Decode(Begin());
        session.Decode(new MessageBuilder('R').UInt32(1).String("").String("pg_class").Byte((byte)'n').UInt16(0).Build());
        session.Decode(Truncate(1));
        Assert.Equal("pg_catalog.pg_class", Assert.Single(session.Decoder.Changes).Relation.ToString());
    }
}
