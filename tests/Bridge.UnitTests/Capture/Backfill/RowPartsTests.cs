using System.Text;
using Bridge.Capture.Backfill;

namespace Bridge.UnitTests.Capture.Backfill;

public sealed class RowPartsTests
{
    [Fact]
    public void Merges_what_changes_carried_over_what_was_read_and_leaves_values_as_they_are()
    {
        var carried = new Dictionary<string, byte[]>();
        RowParts.Overlay(carried, """
            "key":{"id":1},"row":{"id":1,"n":1.500,"added":{"a":[1, 2]}},"unchanged":["big"]
            """u8);
        var merged = RowParts.Merge("""
            "key":{"id":1},"row":{"id":1,"n":2,"big":"Bä\n","left":1e400},"omitted":{"n":5,"huge":9}
            """u8, carried);
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1,"n":1.500,"big":"Bä\n","left":1e400,"added":{"a":[1, 2]}},"omitted":{"huge":9}
            """, Encoding.UTF8.GetString(merged));
    }

    [Theory]
    [InlineData("\"key\":{\"id\":2},\"row\":{\"id\":2},\"old\":{\"id\":1}", "{\"id\":1}")]
    [InlineData("\"key\":{\"a\":2,\"b\":\"x\"},\"row\":{},\"old\":{\"b\":\"x\",\"c\":3,\"a\":1}", "{\"a\":1,\"b\":\"x\"}")]
    [InlineData("""
        "key":{"A\"ä+<\\":"new"},"row":{},"old":{"A\"ä+<\\":"ö\u0001'"}
        """, """
        {"A\"ä+<\\":"ö\u0001'"}
        """)]
    [InlineData("\"key\":{\"id\":2},\"row\":{\"id\":2},\"old\":{\"id\":2,\"a\":1}", null)]
    [InlineData("\"key\":{\"id\":2},\"row\":{\"id\":2}", null)]
    public void Finds_the_key_that_a_row_had(string members, string? expected) =>
        Assert.Equal(expected, RowParts.OldKey(Encoding.UTF8.GetBytes(members)) is { } key ? Encoding.UTF8.GetString(key) : null);
}
