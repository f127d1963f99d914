using System.Text;
using System.Text.Json;
using Bridge.Capture.Decoding;
using Bridge.Contracts.Positions;
using static Bridge.UnitTests.Capture.Decoding.DecoderSession;
using static Bridge.UnitTests.Capture.Decoding.MessageBuilder;

namespace Bridge.UnitTests.Capture.Decoding;

public sealed class MalformedMessageTests
{
    [Fact]
    public void Every_truncated_and_extended_message_is_refused()
    {
        byte[][] messages =
        [
            Relation(2, 'd', ("id", Int, true)), Insert(1, "1", null), Update(1, 'K', ["1", null], "2", Unchanged),
                Delete(1, 'O', "1", "x"),
            Truncate(1), new MessageBuilder('M').Byte(1).UInt64(5).String("p").UInt32(1).Byte(1).Build(), Commit(),
            new MessageBuilder('O').UInt64(5).String("origin").Build(), new MessageBuilder('Y').UInt32(9).String("s").String("t").Build(),
        ];
        foreach (var message in messages)
        {
            for (var length = 0; length < message.Length; length++) AssertRefused(message[..length]);
            AssertRefused([.. message, 0]);
        }
    }

    [Fact]
    public void The_error_names_the_place()
    {
        var error = Assert.Throws<MalformedMessageException>(() => Session().Decode(Insert(4711, "1"), 0x16B3748));
        Assert.Equal("Relation 4711 was never described (WAL 0/16B3748, byte 5 of the message)", error.Message);
        Assert.Equal((new Lsn(0x16B3748), 5), (error.WalStart, error.Offset));
    }

    [Fact]
    public void A_count_beyond_the_message_reserves_nothing()
    {
        AssertRefused(new MessageBuilder('I').UInt32(1).Byte((byte)'N').UInt16(2).Byte((byte)'t').UInt32(int.MaxValue).Build());
        AssertRefused(new MessageBuilder('I').UInt32(1).Byte((byte)'N').UInt16(2).Byte((byte)'t').UInt32(uint.MaxValue).Build());
        AssertRefused(new MessageBuilder('R').UInt32(1).String("a").String("b").Byte((byte)'d').UInt16(ushort.MaxValue).Build());
        AssertRefused(new MessageBuilder('T').UInt32(uint.MaxValue).Byte(0).Build());
        AssertRefused(new MessageBuilder('M').Byte(1).UInt64(5).String("p").UInt32(uint.MaxValue).Build());
    }

    [Fact]
    public void What_does_not_belong_here_is_refused()
    {
        AssertRefused(Begin());
        AssertRefused(Commit(commitLsn: 0x101));
        AssertRefused(Insert(1, "1"));
        AssertRefused(Insert(1, "1", "2", "3"));
        AssertRefused(Update(1, 'N', ["1", null], "1", "2"));
        AssertRefused(Delete(1, 'N', "1", null));
        AssertRefused([(byte)'S', 0, 0, 0, 7, 1]);
        AssertRefused(Update(1, 'K', null, Unchanged, "2"));
        AssertRefused(new MessageBuilder('I').UInt32(1).Byte((byte)'N').UInt16(2).Byte((byte)'b').UInt32(1).Byte(1).Byte((byte)'n')
            .Build());
        var closed = Session();
        closed.Decode(Commit());
        foreach (var change in new[] { Insert(1, "1", null), Truncate(1), Commit() })
            Assert.Throws<MalformedMessageException>(() => closed.Decode(change));
        Assert.Throws<MalformedMessageException>(() => closed.Decode(Begin(microseconds: long.MaxValue)));
    }

    [Theory]
    [InlineData(Int, "")]
    [InlineData(Int, "-")]
    [InlineData(Int, "007")]
    [InlineData(Int, "1,2")]
    [InlineData(Numeric, "1.")]
    [InlineData(Numeric, "nan")]
    [InlineData(Numeric, "1e")]
    [InlineData(Bool, "true")]
    [InlineData(Timestamp, "2026-11-22")]
    [InlineData(Timestamp, "22.11.2026 01:02:03")]
    [InlineData(Timestamp, "2026-11-22 \"")]
    [InlineData(TimestampTz, "2026-11-22 01:02:03")]
    [InlineData(Json, "{\"a\":}")]
    [InlineData(Json, "1 2")]
    [InlineData(Json, "")]
    [InlineData(TextArray, "")]
    [InlineData(TextArray, "{")]
    [InlineData(TextArray, "{a")]
    [InlineData(TextArray, "{a,}")]
    [InlineData(TextArray, "{,a}")]
    [InlineData(TextArray, "{a}b")]
    [InlineData(TextArray, "{a;\"b\"c}")]
    [InlineData(TextArray, "{\"a}")]
    [InlineData(TextArray, "{\"a\\")]
    [InlineData(TextArray, "{a,{b}}")]
    [InlineData(TextArray, "{{{{{{{a}}}}}}}")]
    [InlineData(TextArray, "[0:1{a}")]
    [InlineData(IntVector, "1  2")]
    [InlineData(IntVector, "1 ")]
    public void A_value_that_its_type_cannot_have_is_its_text(uint type, string text)
    {
        var session = new DecoderSession().With('n', ("v", type, false), ("w", Int, false));
        session.Decode(MessageBuilder.Insert(1, text, "7"));
        using var members = JsonDocument.Parse("{" + session.Members + "}");
        Assert.Equal(text, members.RootElement.GetProperty("row").GetProperty("v").GetString());
        Assert.Equal(7, members.RootElement.GetProperty("row").GetProperty("w").GetInt32());
        Assert.InRange(session.Decoder.Misfits, 1, 2);
    }

    [Theory]
    [InlineData(Text)]
    [InlineData(Json)]
    [InlineData(TextArray)]
    public void Invalid_UTF8_is_left_out_with_its_length(uint type)
    {
        var session = new DecoderSession().With('d', ("id", Int, true), ("v", type, false));
        byte[] text = type == Text ? [0xff] : type == Json ? [(byte)'"', 0xff, (byte)'"'] : [(byte)'{', 0xc3, (byte)'}'];
        var insert = new MessageBuilder('I').UInt32(1).Byte((byte)'N').UInt16(2).Text("1"u8.ToArray()).Text(text).Build();
        session.Decode(insert);
        Assert.Equal($$"""
            "key":{"id":1},"row":{"id":1},"omitted":{"v":{{text.Length}}}
            """, session.Members);
    }

    [Fact]
    public void A_key_that_is_not_UTF8_has_replacement_characters()
    {
        var session = new DecoderSession().With('d', ("id", Text, true));
        session.Decode(new MessageBuilder('I').UInt32(1).Byte((byte)'N').UInt16(1).Text([(byte)'a', 0xff]).Build());
        Assert.Equal("{\"id\":\"a\uFFFD\"}", session.Key);
    }

    [Fact]
    public void The_error_holds_no_value()
    {
        var insert = MessageBuilder.Insert(1, "1", "secret");
        var error = Assert.Throws<MalformedMessageException>(() => Session().Decode([.. insert, 0]));
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    private static DecoderSession Session() => new DecoderSession().With('d', ("id", Int, true), ("a", Text, false));

    private static void AssertRefused(byte[] message)
    {
        try
        {
            Session().Decode(message);
        }
        catch (MalformedMessageException)
        {
            return;
        }

        Assert.Fail($"Accepted: {Encoding.Latin1.GetString(message)}");
    }
}
