using System.Text.Json;
using Bridge.Cli.Commands.Index;
using Spectre.Console;

namespace Bridge.UnitTests.Cli;

public sealed class SearchViewTests
{
    [Theory]
    [InlineData("siehe »foo«", "siehe »foo«")]
    [InlineData("[/] [red]x[/] [[", "[/] [red]x[/] [[")]
    [InlineData("\ufdd0[bold]\ufdd1] and \ufdd1odd\ufdd0", "[bold]] and odd")]
    [InlineData("\u001b[31mred\u0007", " [31mred ")]
    public void Shows_whatever_a_row_holds_as_its_text(string value, string shown)
    {
        var owner = new { type = "Sample", id = 2, shortLabel = value, name = value };
        var hit = new
        {
            _source = new { analysisId = 1, name = value, status = value, owner },
            highlight = new Dictionary<string, string[]> { ["name"] = [value] },
        };
        var answer = JsonSerializer.SerializeToElement(new
        {
            took = 1,
            hits = new { total = new { value = 1 }, hits = new[] { hit } },
            aggregations = new { techniques = new { buckets = new[] { new { key = value, doc_count = 1 } } } },
        });
        using var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = 1000;
        SearchView.Write(console, answer);
        Assert.Contains("    " + shown, writer.ToString(), StringComparison.Ordinal);
        Assert.Contains("analysis 1", writer.ToString(), StringComparison.Ordinal);
    }
}
