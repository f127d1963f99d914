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

    [Fact]
    public async Task The_slowest_stand_first_with_what_they_make_of_all()
    {
        await File.WriteAllTextAsync(Path.Combine(results, "a.xml"), """
            <assemblies><assembly name="a"><collection time="9"><test id="1" name="Quick" type="T" time="0.04" result="Pass"></test>
            <test id="2" name="Waits(text: &quot;a b&quot;)" type="T" time="12.3456" result="Pass"></test></collection></assembly></assemblies>
            """, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(results, "b.xml"),
            """<assemblies><assembly name="b"><test id="1" name="Starts" time="2.5" result="Fail"></test></assembly></assemblies>""",
            TestContext.Current.CancellationToken);

        Assert.Equal(
            ["    12.3  Waits(text: \"a b\")", "     2.5  Starts", "    14.8 s of 14.9 s, 2 of 3 tests"], await RunAsync("slowest 2"));
    }

    public void Dispose() => Directory.Delete(results, recursive: true);

    private Task<string[]> SummariseAsync(string counts) => RunAsync($"{counts}; summarise");

    private async Task<string[]> RunAsync(string commands)
    {
        using var bash = Process.Start(new ProcessStartInfo(
            "bash", ["-c", $"set -euo pipefail; source infra/lib/test-results.sh; results={results}; {commands}"])
        {
            WorkingDirectory = CloneRoot.Folder,
            RedirectStandardOutput = true,
        })!;
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.TrimEnd('\n').Split('\n');
    }
}
