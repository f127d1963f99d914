using System.Net;
using System.Runtime.Versioning;
using Bridge.EndToEndTests.Infra;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;

namespace Bridge.EndToEndTests.Documentation;

/// <summary>Every command of a document that is marked as tested does what the document says, in the order in which it stands in its
/// chapter.</summary>
[SupportedOSPlatform("linux")]
[Collection(RunningClone.Collection)]
public sealed class DocumentCommandTests(RunningClone clone)
{
    public static TheoryData<string, string> Chapters() =>
        [.. Documents.All.SelectMany(document => document.Blocks.Where(block => block.IsRun)
            .Select(block => (document.Path, block.Section))).Distinct()];

    [Theory]
    [MemberData(nameof(Chapters))]
    public async Task Commands_do_what_is_said(string path, string chapter)
    {
        var document = Documents.Of(path);
        if (document == Documents.Indexer) TestServices.Require("OPENSEARCH_HOME");
        try
        {
            for (var i = 0; i < document.Blocks.Count; i++)
                if (document.Blocks[i] is { IsRun: true } block && block.Section == chapter)
                    await RunAsync(document, block, i + 1 < document.Blocks.Count && document.Blocks[i + 1].IsOutput
                        ? document.Blocks[i + 1].Text : "");
        }
        finally
        {
            // The clean-up leaves nothing for the other tests.
            if (chapter == "Clean-up") await clone.UpAsync();
        }
    }

    [Fact]
    public async Task Metrics_are_those_that_are_named()
    {
        // A metric is told once it has a series, and bridge_offset_state has one for each stored offset.
        Assert.Equal(0, (await clone.RunAsync("./infra/bridge offsets set told now")).ExitCode);
        using var client = clone.CreateClient();
        // All queues are well, so there are no lanes.
        var named = Documents.Api.Rows("Metrics").Select(row => row[0].Trim('`'))
            .Where(name => !name.StartsWith("bridge_relay_lane_", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        IReadOnlyList<string> told = [];
        await Eventually.TrueAsync(
            async () => (told = await TypesAsync(client)).SequenceEqual(named), () =>
                $"named {string.Join(' ', named)}, told {string.Join(' ', told)}", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await clone.RunAsync("./infra/bridge offsets delete told")).ExitCode);
    }

    private static async Task<IReadOnlyList<string>> TypesAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(new Uri("metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        // A token has so many requests a second, and this asks more often.
        if (answer.StatusCode == HttpStatusCode.TooManyRequests) return [];
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return [.. text.Split('\n').Where(line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])
            .Order(StringComparer.Ordinal)];
    }

    private async Task RunAsync(Document document, DocumentBlock block, string expected)
    {
        var (code, output) = block.Language == "sql" ? await clone.RunSqlAsync(block.Text) : await clone.RunAsync(block.Text);
        Assert.True(
            code == block.ExitCode, $"{document}:{block.Line}: exit code {code} instead of {block.ExitCode}\n{block.Text}\n{output}");
        var missing = ExpectedOutput.Missing(clone.WithPorts(expected), output);
        Assert.True(missing is null, $"{document}:{block.Line}: no \"{missing}\" in its place in\n{output}");
    }
}
