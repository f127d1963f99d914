using System.Text;
using Bridge.Capture.Backfill;
using Bridge.Capture.Changes;
using Bridge.Capture.Decoding;
using Bridge.UnitTests.Capture.Decoding;

namespace Bridge.UnitTests.Capture.Backfill;

public sealed class WindowRegisterTests
{
    private readonly WindowRegister register = new();
    private readonly DecoderSession session = new DecoderSession()
        .With('d', ("id", DecoderSession.Int, true), ("a", DecoderSession.Text, false), ("big", DecoderSession.Text, false));

    [Fact]
    public void Is_idle_but_while_a_window_is_open_or_a_table_is_watched()
    {
        register.Begin();
        Assert.True(register.IsIdle);
        var window = Open();
        Assert.False(register.IsIdle);
        Pass(window, null);
        register.Done(window);
        Assert.True(register.IsIdle);
        register.Watch([new RelationName("public", "t")]);
        Assert.False(register.IsIdle);
    }

    [Fact]
    public void A_mark_counts_when_its_commit_is_read_and_only_once()
    {
        register.Begin();
        var window = NewWindow();
        var mark = Encoding.UTF8.GetBytes(register.Announce(null, window));
        register.Commit();
        Assert.False(register.HasMark);
        register.Read("another's"u8);
        Assert.True(register.HasMark);
        register.Commit();
        register.Read(mark);
        Assert.False(window.Opened.IsCompleted);
        register.Commit();
        Assert.True(window.Opened.IsCompletedSuccessfully);
    }

    [Fact]
    public void Untouched_rows_come_as_read_and_changed_ones_give_way()
    {
        register.Begin();
        var window = Open();
        window.Page = Page((1, "one", "B1"), (2, "two", "B2"), (3, "three", "B3"), (4, "four", "B4"));
        Show(MessageBuilder.Update(1, 'K', null, "2", "new", "newer"));
        Show(MessageBuilder.Update(1, 'K', null, "3", "new", MessageBuilder.Unchanged));
        Show(MessageBuilder.Delete(1, 'K', "4", null, null));
        Pass(window, null);

        Assert.Equal(["""{"id":1,"a":"one","big":"B1"}""", """{"id":3,"a":"new","big":"B3"}"""], Rows(window));
        Assert.Equal(new PageOutcome(false, 2, 1), window.Outcome);
    }

    [Fact]
    public void A_change_after_the_high_mark_counts_until_the_row_is_appended()
    {
        register.Begin();
        var window = Open();
        window.Page = Page((1, "one", "B1"), (2, "two", "B2"));
        Pass(window, null);
        Assert.True(window.TryNext(out _, out _));
        Show(MessageBuilder.Update(1, 'K', null, "2", "new", "newer"));
        Assert.False(window.TryNext(out _, out _));
    }

    [Fact]
    public void A_truncate_and_too_many_changes_void_the_page()
    {
        register.Begin();
        var (emptied, flooded) = (Open(), Open(mostRows: 2));
        foreach (var window in new[] { emptied, flooded }) window.Page = Page((1, "one", "B1"));
        foreach (var id in new[] { "5", "6", "7" }) Show(MessageBuilder.Insert(1, id, "x", "y"));
        Assert.True(flooded.Outcome.IsVoid);
        Assert.False(emptied.Outcome.IsVoid);
        Show(MessageBuilder.Truncate(1));
        Assert.True(emptied.Outcome.IsVoid);
        Assert.True(emptied.IsDrained);
    }

    [Fact]
    public void A_row_that_comes_to_another_key_without_all_columns_is_to_be_kept_where_the_table_is_watched()
    {
        register.Begin();
        var window = Open();
        window.Page = Page((1, "one", "B1"));
        var moved = MessageBuilder.Update(1, 'K', ["1", null, null], "9", "one", MessageBuilder.Unchanged);
        Assert.Null(Show(moved));
        register.Watch([new RelationName("public", "t")]);
        Assert.Equal(new MovedRow(new RelationName("public", "t"), """{"id":9}""", """{"id":1}"""), Show(moved));
        Assert.Null(Show(MessageBuilder.Update(1, 'K', ["9", null, null], "10", "one", "all")));
        Assert.Null(Show(MessageBuilder.Update(1, 'K', null, "10", "two", MessageBuilder.Unchanged)));
        Pass(window, null);
        Assert.Empty(Rows(window));
    }

    [Fact]
    public async Task An_epoch_that_ends_ends_every_window()
    {
        register.Begin();
        var (open, announced) = (Open(), NewWindow());
        register.Announce(null, announced);
        register.End();
        await Assert.ThrowsAsync<EpochEndedException>(() => open.Appended);
        await Assert.ThrowsAsync<EpochEndedException>(() => announced.Opened);
        Assert.Throws<EpochEndedException>(() => register.Announce(null, announced));
        Assert.True(register.IsIdle);
    }

    [Fact]
    public void A_mark_is_a_transactional_message_of_the_prefix()
    {
        Assert.Equal(DecodedKind.Mark, session.Decode(Message(1, BackfillMarks.Prefix)));
        Assert.Equal("hi", Encoding.UTF8.GetString(session.Decoder.Mark.Span));
        Assert.Equal(DecodedKind.None, session.Decode(Message(0, BackfillMarks.Prefix)));
        Assert.Equal(DecodedKind.None, session.Decode(Message(1, "bridge.heartbeat")));
    }

    private static byte[] Message(byte flags, string prefix) => new MessageBuilder('M').Byte(flags).UInt64(5).String(prefix).UInt32(2)
        .Byte((byte)'h').Byte((byte)'i').Build();

    private static PageWindow NewWindow(int mostRows = 100) => new(new RelationName("public", "t"), "bf-1", mostRows, 10_000);

    private PageWindow Open(int mostRows = 100)
    {
        var window = NewWindow(mostRows);
        Pass(null, window);
        return window;
    }

    private void Pass(PageWindow? high, PageWindow? low)
    {
        register.Read(Encoding.UTF8.GetBytes(register.Announce(high, low)));
        register.Commit();
    }

    private MovedRow? Show(byte[] message)
    {
        Assert.Equal(DecodedKind.Changes, session.Decode(message));
        return register.Show(Assert.Single(session.Decoder.Changes));
    }

    private static RowPage Page(params (int Id, string A, string Big)[] rows)
    {
        var page = new RowPage();
        foreach (var (id, a, big) in rows)
        {
            var key = $$"""{"id":{{id}}}""";
            page.Add(Encoding.UTF8.GetBytes($$"""
                "key":{{key}},"row":{"id":{{id}},"a":"{{a}}","big":"{{big}}"}
                """), 6, key.Length);
        }

        return page;
    }

    private static List<string> Rows(PageWindow window)
    {
        var rows = new List<string>();
        while (window.TryNext(out var members, out _))
        {
            var text = Encoding.UTF8.GetString(members);
            rows.Add(text[(text.IndexOf("\"row\":", StringComparison.Ordinal) + 6)..]);
        }

        return rows;
    }
}
