using System.Globalization;
using System.Text;
using Bridge.Capture.Decoding;

namespace Bridge.UnitTests.Capture.Decoding;

/// <summary>What a real server sent.</summary>
public sealed class RecordedMessageTests
{
    [Fact]
    public void Every_recorded_message_is_decoded()
    {
        var recording = Recording.Load();
        var session = recording.CreateSession();
        var kinds = new List<DecodedKind>();
        var changes = new List<string>();
        foreach (var (walStart, message) in recording.Messages)
        {
            kinds.Add(session.Decode(message, walStart.Value));
            changes.AddRange(session.Decoder.Changes.Select(change => string.Create(
                CultureInfo.InvariantCulture,
                    $"{change.Position.Ordinal} {change.Operation} {change.Relation} {Encoding.UTF8.GetString(change.Members.Span)}")));
        }

        Assert.Equal(kinds.Count(kind => kind == DecodedKind.Begin), kinds.Count(kind => kind == DecodedKind.Commit));
        // Composites are looked at for each of the transactions that have rows of them.
        Assert.Equal(6, session.CatalogLoads);
        Assert.Equal("0 Delete public.containers \"key\":{\"id\":2}", changes[3]);
        Assert.StartsWith("""0 Update public.every_kind "key":{"i":2,"k":"k1"},"row":{"b":true,"i":2,"n":1.50,""", changes[5],
            StringComparison.Ordinal);
        Assert.Contains("\"unchanged\":[\"long\"]", changes[5], StringComparison.Ordinal);
        Assert.Equal(
            [
                """0 Insert public.keyless "key":{"a":1,"b":"a"},"row":{"a":1,"b":"a"}""",
                """1 Insert public.keyless "key":{"a":null,"b":"\t"},"row":{"a":null,"b":"\t"}""",
                """2 Update public.keyless "key":{"a":1,"b":"c"},"row":{"a":1,"b":"c"},"old":{"a":1,"b":"a"}""",
                """3 Update public.keyless "key":{"a":null,"b":"c"},"row":{"a":null,"b":"c"},"old":{"a":null,"b":"\t"}""",
                """4 Delete public.keyless "key":{"a":1,"b":"c"},"old":{"a":1,"b":"c"}""",
                """5 Delete public.keyless "key":{"a":null,"b":"c"},"old":{"a":null,"b":"c"}""",
                "6 Truncate public.containers ",
                "7 Truncate public.every_kind ",
                "8 Truncate public.keyless ",
            ],
            changes[8..17]);
        Assert.Contains("\"title\":\"x\"", changes[17], StringComparison.Ordinal);
        Assert.Contains("\"updated_at\":\"infinity\",\"parent_id\":null", changes[17], StringComparison.Ordinal);
    }
}
