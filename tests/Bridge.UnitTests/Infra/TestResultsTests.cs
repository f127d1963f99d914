using System.Diagnostics;
using Bridge.Testing.Repository;

namespace Bridge.UnitTests.Infra;

/// <summary>The end of <c>infra/test</c>: what failed stands by name before the last line, which counts.</summary>
public sealed class TestResultsTests : IDisposable
{
    private readonly string results = Directory.CreateTempSubdirectory("bridge-results-").FullName;

    [Fact]
    public async Task What_failed_is_named_with_its_reason_before_the_counts()
    {
        await File.WriteAllTextAsync(Path.Combine(results, "a.xml"), """
            <assemblies><assembly name="a" passed="1" failed="1" errors="1" skipped="0" not-run="0"><errors><error type="test-cleanup" name="Fixture"><failure exception-type="E"><message><![CDATA[it hangs]]></message></failure></error></errors>
            <collection><test id="1" name="Good(text: &quot;result=&quot;)" result="Pass"></test><test id="2" name="Bad(alarm: &quot;disk&quot;)" result="Fail"><failure exception-type="E"><message><![CDATA[2262 duplicates; a log:
            its first line]]></message><stack-trace><![CDATA[at Here()]]></stack-trace></failure></test></collection></assembly></assemblies>
            """, TestContext.Current.CancellationToken);

        Assert.Equal(
            ["failed: Fixture: it hangs", "failed: Bad(alarm: \"disk\"): 2262 duplicates; a log:", "",
                $"Reports and the logs of the services: {results}", "", "1 passed, 2 failed, 0 skipped"],
            await SummariseAsync("PASSED=1 FAILED=2 SKIPPED=0"));
    }

    [Fact]
    public async Task Nothing_is_named_when_all_passed()
    {
        await File.WriteAllTextAsync(Path.Combine(results, "a.xml"),
            """<assemblies><assembly name="a" passed="1"><test id="1" name="Good" result="Pass"></test></assembly></assemblies>""",
            TestContext.Current.CancellationToken);

        Assert.Equal(["", "1 passed, 0 failed, 0 skipped"], await SummariseAsync("PASSED=1"));
    }

    [Fact]
    public async Task A_run_that_left_no_report_is_counted_too() =>
        Assert.Equal(["", $"Reports and the logs of the services: {results}", "", "0 passed, 1 failed, 0 skipped"],
            await SummariseAsync("FAILED=1"));

    public void Dispose() => Directory.Delete(results, recursive: true);

    private async Task<string[]> SummariseAsync(string counts)
    {
        using var bash = Process.Start(new ProcessStartInfo(
            "bash", ["-c", $"set -euo pipefail; source infra/lib/test-results.sh; results={results}; {counts}; summarise"])
        {
            WorkingDirectory = CloneRoot.Folder,
            RedirectStandardOutput = true,
        })!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.TrimEnd('\n').Split('\n');
    }
}
