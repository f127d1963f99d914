using System.Text.Json;
using System.Text.Json.Nodes;
using Bridge.Indexer.Indices;

namespace Bridge.UnitTests.Indexer.Indices;

public sealed class IndexSettingsTests
{
    [Fact]
    public void Ours_are_below_those_of_the_generation_before_and_these_below_the_configuration()
    {
        var before = JsonSerializer.SerializeToElement(new Dictionary<string, string>
        {
            ["index.uuid"] = "x",
            ["index.creation_date"] = "1",
            ["index.provided_name"] = "a-v1",
            ["index.version.created"] = "136408227",
            ["index.analysis.filter.x.type"] = "ngram",
            ["index.blocks.write"] = "true",
            ["index.number_of_replicas"] = "2",
            ["index.number_of_shards"] = "1",
            ["index.refresh_interval"] = "30s",
            ["index.codec"] = "best_compression",
        });
        Assert.Equal(
            """{"index":{"number_of_shards":"3","auto_expand_replicas":"false","refresh_interval":"30s","number_of_replicas":"2","codec":"zstd"}}""",
            Of(2, before, "number_of_shards=3", "b: codec=default", "a: index.codec = zstd"));
    }

    [Theory]
    [InlineData("0-1", """{"index":{"number_of_shards":1,"auto_expand_replicas":"0-1","refresh_interval":"1s"}}""")]
    [InlineData("0-all", """{"index":{"number_of_shards":1,"auto_expand_replicas":"0-all","refresh_interval":"1s"}}""")]
    [InlineData("false",
        """{"index":{"number_of_shards":1,"auto_expand_replicas":"false","refresh_interval":"1s","number_of_replicas":"0"}}""")]
    public void Replicas_that_OpenSearch_sees_to_stay_its_own(string expand, string expected) => Assert.Equal(expected, Of(
        2, JsonSerializer.SerializeToElement(new Dictionary<string, string>
        {
            ["index.auto_expand_replicas"] = expand,
            ["index.number_of_replicas"] = "0",
        })));

    [Fact]
    public void A_number_of_replicas_and_a_range_exclude_one_another()
    {
        Assert.Contains("\"auto_expand_replicas\":\"false\",\"refresh_interval\":\"1s\",\"number_of_replicas\":\"2\"",
            Of(1, null, "number_of_replicas=2"), StringComparison.Ordinal);
        Assert.DoesNotContain("number_of_replicas", Of(1, null, "number_of_replicas=2", "auto_expand_replicas=0-2"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Many_fields_have_room() => Assert.Contains("\"mapping.total_fields.limit\":3200", Of(800, null), StringComparison.Ordinal);

    [Theory]
    [InlineData("number_of_replicas")]
    [InlineData("analysis.filter.x.type=ngram")]
    [InlineData("index.analysis.filter.x.type=ngram")]
    [InlineData("A: codec=zstd")]
    [InlineData("codec=")]
    public void Another_form_is_refused(string text) => Assert.Null(IndexSettings.Read(text));

    private static string Of(int fields, JsonElement? before, params string[] configured)
    {
        var properties = new JsonObject();
        for (var i = 0; i < fields; i++)
            properties[$"f{i}"] = new JsonObject
            {
                ["type"] = "text",
                ["fields"] = new JsonObject { ["raw"] = new JsonObject { ["type"] = "keyword" } },
            };
        var settings = new JsonObject
        {
            ["index"] = new JsonObject { ["number_of_shards"] = 1, ["auto_expand_replicas"] = "0-1", ["refresh_interval"] = "1s" },
        };
        return IndexSettings.Of(new IndexDefinition("a", settings, properties, new Dictionary<string, string>()), configured, before)
            .ToJsonString();
    }
}
