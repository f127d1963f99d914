using System.Text.Json;
using Bridge.Contracts;
using Bridge.Contracts.Batches;
using Bridge.Indexer.Consuming;

namespace Bridge.UnitTests.Indexer.Consuming;

public sealed class LeanChangeConverterTests
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new LeanChangeConverter() } };

    [Fact]
    public void Keeps_short_values_as_they_stand_and_leaves_out_what_is_large()
    {
        var change = Read("""
            {"operation":"update","table":3,"ordinal":7,"key":{"id":17},"old":{"id":16,"map":{"a":1}},"unknown":[{"a":[]}],
             "row":{"map":{"a":"1"},"id":17,"name":"a \"quoted\" \u03b4 name","price":1.50,"none":null,"ok":true,"list":[1,[2]],"long":"LONG","last":-1e5},"unchanged":["x"]}
            """.Replace("LONG", new string('x', 5000), StringComparison.Ordinal));
        Assert.Equal((Operation.Update, 3, """{"id":17}""", """{"id":16,"map":{"a":1}}"""),
            (change.Operation, change.Table, change.Key!.Value.GetRawText(), change.Old!.Value.GetRawText()));
        Assert.Equal("""{"id":17,"name":"a \"quoted\" \u03b4 name","price":1.50,"none":null,"ok":true,"last":-1e5}""",
            change.Row!.Value.GetRawText());
    }

    [Fact]
    public void A_change_without_images_has_none()
    {
        var change = Read("""{"operation":"truncate","table":0,"key":null,"row":null}""");
        Assert.Equal((Operation.Truncate, null, null, null), (change.Operation, change.Key, change.Row, change.Old));
        Assert.Equal("{}", Read("""{"operation":"insert","table":0,"row":{}}""").Row!.Value.GetRawText());
    }

    [Theory]
    [InlineData("""{"operation":"insert","table":0,"row":[1]}""")]
    [InlineData("""{"operation":"insert","table":"no number"}""")]
    public void What_is_no_change_is_refused(string json) => Assert.Throws<JsonException>(() => Read(json));

    private static BatchChange Read(string json) => JsonSerializer.Deserialize<BatchChange>(json, Options)!;
}
