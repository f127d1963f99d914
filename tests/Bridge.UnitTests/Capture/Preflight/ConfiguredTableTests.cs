using Bridge.Capture;
using Bridge.Capture.Preflight;

namespace Bridge.UnitTests.Capture.Preflight;

public sealed class ConfiguredTableTests
{
    [Theory]
    [InlineData("containers", "public", "containers")]
    [InlineData(" lab.samples ", "lab", "samples")]
    [InlineData("Lab.Samples", "Lab", "Samples")]
    [InlineData("\"my.schema\".\"a \"\"b\"\"\"", "my.schema", "a \"b\"")]
    public void Reads_a_name(string text, string schema, string table)
    {
        Assert.True(ConfiguredTable.TryParse(text, out var parsed));
        Assert.Equal((schema, table), (parsed.Name.Schema, parsed.Name.Table));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData("a.b.c")]
    [InlineData("a b")]
    [InlineData("\"a")]
    public void Refuses_what_is_no_name(string? text) => Assert.False(ConfiguredTable.TryParse(text, out _));

    [Fact]
    public void Folds_only_what_is_not_quoted()
    {
        Assert.True(ConfiguredTable.TryParse("Lab.\"Samples\"", out var parsed));
        Assert.Equal(("lab", "Samples"), (parsed.Folded.Schema, parsed.Folded.Table));
    }

    [Fact]
    public void Takes_containers_and_analyses_when_nothing_is_configured() =>
        Assert.Equal(["public.containers", "public.analyses"],
            ConfiguredTable.From(new CaptureOptions()).Select(table => table.Name.ToString()));

    [Fact]
    public void A_dash_leaves_nothing_out()
    {
        var options = new CaptureOptions { Tables = { new CapturedTableOptions { Name = "t", ExceptColumns = { "-" } } } };
        Assert.Empty(ConfiguredTable.From(options).Single().ExceptColumns!);
    }
}
