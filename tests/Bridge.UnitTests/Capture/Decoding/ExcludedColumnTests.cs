using Bridge.Capture;
using Bridge.Capture.Decoding;
using Bridge.Capture.Preflight;
using static Bridge.UnitTests.Capture.Decoding.DecoderSession;
using static Bridge.UnitTests.Capture.Decoding.MessageBuilder;

namespace Bridge.UnitTests.Capture.Decoding;

/// <summary>What is left out is nowhere in what is written.</summary>
public sealed class ExcludedColumnTests
{
    private static readonly (string, uint, bool)[] Columns = [("id", Int, true), ("a", Text, false), ("secret", Text, false)];

    private static readonly (string, uint, bool)[] AllFlagged = [("id", Int, true), ("a", Text, true), ("secret", Text, true)];

    [Fact]
    public void Row_and_the_names_of_unchanged_and_omitted_columns_are_without_it()
    {
        var session = Session("secret", maxMembersBytes: 200).With('d', Columns);
        session.Decode(Insert(1, "1", "x", "S"));
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1,"a":"x"}
            """, session.Members);
        session.Decode(Update(1, 'N', null, "1", "x", Unchanged));
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1,"a":"x"}
            """, session.Members);
        Assert.False(session.Decoder.Changes[0].IsPartial);
        session.Decode(Insert(1, "1", new string('a', 500), new string('S', 5_000)));
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1},"omitted":{"a":500}
            """, session.Members);
    }

    [Fact]
    public void The_old_row_is_without_it()
    {
        var session = Session("secret");
        session.PrimaryKeys[1] = ["id"];
        session.With('f', AllFlagged).Decode(Update(1, 'O', ["1", "x", "S"], "1", "y", "T"));
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1,"a":"y"},"old":{"id":1,"a":"x"}
            """, session.Members);
        session.Decode(Delete(1, 'O', "1", "y", "T"));
        Assert.Equal("""
            "key":{"id":1},"old":{"id":1,"a":"y"}
            """, session.Members);
    }

    [Fact]
    public void A_key_that_is_the_whole_row_is_without_it()
    {
        var session = Session("secret").With('f', AllFlagged);
        session.Decode(Update(1, 'O', ["1", "x", "S"], "1", "x", "T"));
        Assert.Equal("""
            "key":{"id":1,"a":"x"},"row":{"id":1,"a":"x"},"old":{"id":1,"a":"x"}
            """, session.Members);
        Assert.False(session.Decoder.Changes[0].KeyChanged);
    }

    [Fact]
    public void Its_type_is_not_asked_for_and_its_text_not_read()
    {
        var session = Session("secret").With('d', ("id", Int, true), ("secret", 99_999, false));
        session.Decode(new MessageBuilder('I').UInt32(1).Byte((byte)'N').UInt16(2).Text((byte)'1').Text(0xff, 0xfe).Build());
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1}
            """, session.Members);
        Assert.Equal(0, session.CatalogLoads);
    }

    [Theory]
    [InlineData('d')]
    [InlineData('f')]
    public void One_of_the_key_is_an_error_that_names_it(char identity)
    {
        var session = Session("secret");
        session.PrimaryKeys[1] = ["id", "secret"];
        session.With(identity, ("id", Int, true), ("a", Text, identity == 'f'), ("secret", Text, true));
        var failure = Assert.Throws<ExcludedKeyException>(() => session.Decode(Insert(1, "1", "x", "S")));
        Assert.Contains("'secret' of public.t", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_out_by_default_stays_where_it_belongs_to_the_key()
    {
        var session = Session(named: null).With('d', ("id", Int, true), ("log_data", Text, true));
        session.Decode(Insert(1, "1", "x"));
        Assert.Equal("""
            "key":{"id":1,"log_data":"x"},"row":{"id":1,"log_data":"x"}
            """, session.Members);
    }

    [Fact]
    public void Log_data_is_left_out_of_tables_that_nobody_configured_too()
    {
        var session = new DecoderSession(exclusions: ConfiguredExclusions.Of(new CaptureOptions()))
            .With('d', ("id", Int, true), ("log_data", Text, false));
        session.Decode(Insert(1, "1", "x"));
        Assert.DoesNotContain("log_data", session.Members, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t", "secret")]
    [InlineData("T", "secret")]
    [InlineData("\"T\"", "log_data")]
    public void A_name_means_the_table_as_it_is_written_else_as_SQL_folds_it(string name, string left)
    {
        var options = new CaptureOptions { Tables = { new CapturedTableOptions { Name = name, ExceptColumns = { "secret" } } } };
        Assert.Equal([left], ConfiguredExclusions.Of(options).Of(new("public", "t")).Names);
    }

    private static DecoderSession Session(string? named, int maxMembersBytes = 1024 * 1024)
    {
        var table = new CapturedTableOptions { Name = "t" };
        if (named is not null) table.ExceptColumns.Add(named);
        return new DecoderSession(maxMembersBytes, ConfiguredExclusions.Of(new CaptureOptions { Tables = { table } }));
    }
}
