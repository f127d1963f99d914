using System.Text.Json;
using Bridge.Capture.Decoding;
using static Bridge.UnitTests.Capture.Decoding.DecoderSession;
using static Bridge.UnitTests.Capture.Decoding.MessageBuilder;

namespace Bridge.UnitTests.Capture.Decoding;

public sealed class OmittedColumnTests
{
    private static readonly (string, uint, bool)[] Columns = [
        ("id", Int, true), ("a", Text, false), ("b", Text, false), ("c", Text, false)];

    [Fact]
    public void Leaves_out_the_largest_columns_first_and_names_their_length()
    {
        var session = new DecoderSession(200).With('d', Columns);
        session.Decode(Insert(1, "1", new string('a', 120), new string('b', 5000), new string('c', 60)));
        Assert.Equal($$"""
            "key":{"id":1},"row":{"id":1,"c":"{{new string('c', 60)}}"},"omitted":{"b":5000,"a":120}
            """, session.Members);
        session.Decode(Insert(1, "2", "a", "b", "c"));
        Assert.DoesNotContain("omitted", session.Members, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_what_escaping_adds()
    {
        var session = new DecoderSession(260).With('d', Columns);
        session.Decode(Insert(1, "1", new string('\u0001', 30), new string('b', 40), null));
        Assert.Equal($$"""
            "key":{"id":1},"row":{"id":1,"a":"{{string.Concat(Enumerable.Repeat("\\u0001", 30))}}","c":null},"omitted":{"b":40}
            """, session.Members);
    }

    [Fact]
    public void Chooses_old_and_new_values_apart()
    {
        var session = new DecoderSession(300) { PrimaryKeys = { [1] = ["id"] } };
        session.With('f', Columns);
        session.Decode(Update(1, 'O', ["1", new string('a', 500), "b", "c"], "1", "small", "b", Unchanged));
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1,"a":"small","b":"b"},"old":{"id":1,"b":"b","c":"c"},"unchanged":["c"],"omitted":{"a":500}
            """, session.Members);
        session.Decode(Update(1, 'O', ["1", new string('a', 500), "b", "c"], "1", new string('a', 600), "b", "c"));
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1,"b":"b","c":"c"},"old":{"id":1,"b":"b","c":"c"},"omitted":{"a":600}
            """, session.Members);
    }

    [Fact]
    public void A_key_that_is_the_whole_row_loses_what_the_row_loses()
    {
        var session = new DecoderSession(200).With('f', ("a", Text, true), ("b", Text, true));
        session.Decode(Insert(1, "x", new string('b', 150)));
        Assert.Equal("""
            "key":{"a":"x"},"row":{"a":"x"},"omitted":{"b":150}
            """, session.Members);
    }

    [Fact]
    public void A_key_that_no_record_can_hold_is_an_error()
    {
        var session = new DecoderSession(100).With('d', ("id", Text, true));
        var error = Assert.Throws<MalformedMessageException>(() => session.Decode(Insert(1, new string('k', 60))));
        Assert.Contains("The key of public.t alone takes more than 100 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_are_valid_within_the_limit_and_as_full_as_they_can_be_for_every_size()
    {
        const int limit = 400;
        for (var size = 0; size < 500; size++)
        {
            var session = new DecoderSession(limit).With('d', Columns);
            session.Decode(Insert(1, "1", new string('"', size), new string('b', size / 2), new string('c', size / 3)));
            var members = session.Members;
            Assert.True(members.Length <= limit, $"{members.Length} bytes for size {size}");
            using var json = JsonDocument.Parse($"{{{members}}}");
            var present = json.RootElement.GetProperty("row").EnumerateObject().Count();
            var omitted = json.RootElement.TryGetProperty("omitted", out var lengths) ? lengths.EnumerateObject().ToList() : [];
            Assert.Equal(4, present + omitted.Count);
            if (omitted.Count == 0) continue;
            // With the smallest of the omitted it would not fit; what the names and commas take is at most 40.
            var factor = omitted[^1].NameEquals("a") ? 2 : 1;
            Assert.True(members.Length + (factor * omitted[^1].Value.GetInt32()) + 40 > limit,
                $"Too much left out for size {size}: {members}");
        }
    }

    [Fact]
    public void A_value_of_50_MB_is_left_out_unread_and_memory_shrinks_back()
    {
        var session = new DecoderSession(8 * 1024 * 1024).With('d', Columns);
        session.Decode(Insert(1, "1", new string('a', 50_000_000), new string('\u0001', 1_000_000), "c"));
        Assert.EndsWith("\"omitted\":{\"a\":50000000}", session.Members, StringComparison.Ordinal);
        Assert.True(session.Decoder.Capacity > 6_000_000);
        session.Decode(Insert(1, "1", new string('a', 5_000_000), new string('\u0001', 4_000_000), "c"));
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1,"c":"c"},"omitted":{"a":5000000,"b":4000000}
            """, session.Members);
        session.Decode(Insert(1, "1", "a", "b", "c"));
        Assert.True(session.Decoder.Capacity < 2_500_000, $"{session.Decoder.Capacity} bytes are held");
    }
}
