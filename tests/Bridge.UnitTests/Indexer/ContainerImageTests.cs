using System.Text.Json;
using Bridge.Indexer.Documents.Chemotion;

namespace Bridge.UnitTests.Indexer;

public sealed class ContainerImageTests
{
    private const string Row = """
        {"id":17,"name":"1H NMR","parent_id":16,"container_type":"analysis","description":null,"extended_metadata":{"kind":"a","none":null},"plain_text_content":"text",
         "created_at":"2026-11-22T06:10:28","updated_at":"2026-11-22T06:10:29.5","deleted_at":null,"containable_id":3,"containable_type":"Sample"}
        """;

    [Fact]
    public void Gives_every_column_and_a_root_its_own_path()
    {
        var row = ContainerImage.Read(JsonElement.Parse(Row), hasPlainText: true)!;
        Assert.Equal((17, 16, "analysis", "1H NMR", null, "text"), (row.Id, row.ParentId, row.Type, row.Name, row.Description, row.PlainText));
        Assert.Equal(("\"2026-11-22T06:10:28\"", "\"2026-11-22T06:10:29.5\"", null), (row.CreatedAt, row.UpdatedAt, row.DeletedAt));
        Assert.Equal([new("kind", "a"), new("none", null)], row.Metadata);
        Assert.Equal((null, null, null), (row.RootId, row.OwnerType, row.OwnerId));
        var root = ContainerImage.Read(JsonElement.Parse(Row.Replace("\"parent_id\":16", "\"parent_id\":null", StringComparison.Ordinal)), hasPlainText: true)!;
        Assert.Equal((17, "Sample", 3), (root.RootId, root.OwnerType, root.OwnerId));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("name")]
    [InlineData("parent_id")]
    [InlineData("container_type")]
    [InlineData("description")]
    [InlineData("extended_metadata")]
    [InlineData("plain_text_content")]
    [InlineData("created_at")]
    [InlineData("updated_at")]
    [InlineData("deleted_at")]
    [InlineData("containable_id")]
    [InlineData("containable_type")]
    public void Is_none_where_a_column_is_missing(string column)
    {
        var row = JsonElement.Parse(Row).EnumerateObject().Where(member => member.Name != column).ToDictionary(member => member.Name, member => member.Value);
        Assert.Null(ContainerImage.Read(JsonSerializer.SerializeToElement(row), hasPlainText: true));
    }

    [Fact]
    public void Needs_no_column_that_the_table_has_not()
    {
        var row = JsonElement.Parse(Row).EnumerateObject().Where(member => member.Name != "plain_text_content").ToDictionary(member => member.Name, member => member.Value);
        Assert.NotNull(ContainerImage.Read(JsonSerializer.SerializeToElement(row), hasPlainText: false));
        Assert.Null(ContainerImage.Read(null, hasPlainText: false));
    }
}
