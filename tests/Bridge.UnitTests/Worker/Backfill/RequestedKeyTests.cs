using System.Text.Json;
using Bridge.State.Requests;
using Bridge.Worker.Backfill;

namespace Bridge.UnitTests.Worker.Backfill;

public sealed class RequestedKeyTests
{
    [Theory]
    [InlineData("17", "17")]
    [InlineData("\"x\"", "x")]
    [InlineData("[1,\"x\",true]", "1", "x", "true")]
    public void A_key_is_a_value_or_several(string json, params string[] values) =>
        Assert.Equal(values, RequestedKey.Read(Parse(json), "fromKey"));

    [Theory]
    [InlineData("{}", "Object")]
    [InlineData("[null]", "Null")]
    [InlineData("\"\\uD83D\"", "surrogate")]
    public void What_is_none_is_refused_by_name(string json, string word)
    {
        var refused = Assert.Throws<InvalidRequestException>(() => RequestedKey.Read(Parse(json), "fromKey"));
        Assert.Contains("fromKey", refused.Message, StringComparison.Ordinal);
        Assert.Contains(word, refused.Message, StringComparison.Ordinal);
    }

    private static JsonElement Parse(string json) => JsonDocument.Parse(json).RootElement;
}
