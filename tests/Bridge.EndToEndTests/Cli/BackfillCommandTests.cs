using System.Runtime.Versioning;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bridge.EndToEndTests.Infra;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.EndToEndTests.Cli;

/// <summary>A backfill by the command line alone, against a worker's own process: steered, and watched on a terminal.</summary>
[SupportedOSPlatform("linux")]
public sealed partial class BackfillCommandTests : IAsyncLifetime
{
    private const int Rows = 3_000;

    private readonly Dictionary<string, string?> settings = [];
    private TestDatabase database = null!;
    private TestVirtualHost host = null!;
    private WorkerProcess worker = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(cancellationToken: Cancellation);
        host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await database.ExecuteAsync(
            "CREATE TABLE samples (id int PRIMARY KEY, name text); INSERT INTO samples SELECT n, 'sample ' || n FROM " +
            $"generate_series(1, {Rows}) n", Cancellation);
        settings["ConnectionStrings:Postgres"] = database.ConnectionString;
        settings["ConnectionStrings:RabbitMq"] = host.Uri;
        settings["ConnectionStrings:RabbitMqManagement"] = TestServices.RabbitMqManagement;
        settings["ConnectionStrings:Redis"] = TestServices.Redis;
        settings["Pipeline:Name"] = database.Name;
        settings["Capture:Slot"] = "slot_" + database.Name;
        settings["Capture:Publication"] = "pub_" + database.Name;
        settings["Capture:Tables:0:Name"] = "public.samples";
        await RunAsync(0, "migrate", "--yes");
        worker = WorkerProcess.Start(settings);
        await worker.WaitForCaptureAsync("streaming", Cancellation);
        foreach (var (key, value) in await worker.AskingAsync(Cancellation)) settings[key] = value;
    }

    public async ValueTask DisposeAsync()
    {
        if (worker is not null) await worker.DisposeAsync();
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Is_paused_resumed_and_cancelled()
    {
        var id = await StartAsync(rate: 200);
        await WaitAsync(id, report => report.GetProperty("rows").GetInt64() > 0);

        Assert.Contains(id, await RunAsync(0, "backfill", "pause", id), StringComparison.Ordinal);
        var paused = (await WaitAsync(id, report => State(report) == "paused")).GetProperty("rows").GetInt64();
        Assert.Contains("paused", await RunAsync(0, "backfill", "list"), StringComparison.Ordinal);
        Assert.Contains(id, await RunAsync(0, "backfill", "resume", id), StringComparison.Ordinal);
        var resumed = await WaitAsync(id, report => report.GetProperty("rows").GetInt64() > paused);
        Assert.Equal("running", State(resumed));
        Assert.Contains(id, await RunAsync(0, "backfill", "cancel", id), StringComparison.Ordinal);
        var cancelled = await WaitAsync(id, report => State(report) == "cancelled");

        Assert.InRange(cancelled.GetProperty("rows").GetInt64(), paused + 1, Rows - 1);
        Assert.Contains("is cancelled", await RunAsync(1, "backfill", "resume", id), StringComparison.Ordinal);
        Assert.Contains("There is no backfill 'bf-0'", await RunAsync(1, "backfill", "pause", "bf-0"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_shows_a_bar_with_rows_percent_and_the_time_that_is_left()
    {
        var id = await StartAsync(rate: 500);
        var (code, output) = await OnTerminalAsync($"'{ServiceProcess.Executable}' backfill show {id} --watch");
        var text = Escape().Replace(output, "");

        Assert.True(code == 0, text);
        var match = Progress().Match(text);
        Assert.True(match.Success, text);
        Assert.Contains('━', text);
        Assert.Contains($"{id} completed: {Rows:N0} rows", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pipe_gets_a_line_for_every_step_and_no_bar()
    {
        var output = await RunAsync(0, "backfill", "start", "--table", "samples", "--rate", "1000", "--watch");
        Assert.Matches(Progress(), output);
        Assert.DoesNotContain("\u001b", output, StringComparison.Ordinal);
        Assert.DoesNotContain('━', output);
    }

    // 1,250 of 3,000 rows (41.7 %), 498/s, 0:00:04 left
    [GeneratedRegex(@"[\d,]+ of 3,000\s+rows\s+\([\d.]+ %\),\s+[\d,]+/s,\s+\d+:\d\d:\d\d\s+left")]
    private static partial Regex Progress();

    [GeneratedRegex(@"\x1b\[[0-9;?]*[a-zA-Z]")]
    private static partial Regex Escape();

    private static string State(JsonElement report) => report.GetProperty("state").GetString()!;

    private async Task<string> StartAsync(int rate) =>
        JsonDocument.Parse(await RunAsync(0, "backfill", "start", "--table", "samples", "--rate", $"{rate}", "--json")).RootElement
            .GetProperty("id").GetString()!;

    private async Task<JsonElement> WaitAsync(string id, Func<JsonElement, bool> condition)
    {
        JsonElement report = default;
        await Eventually.TrueAsync(
            async () => condition(report = JsonDocument.Parse(await RunAsync(0, "backfill", "show", id, "--json")).RootElement), () =>
                $"{report}\n{worker.Log}", Cancellation);
        return report;
    }

    private async Task<string> RunAsync(int expected, params string[] arguments)
    {
        var run = ScriptRun.Start(Path.GetTempPath(), ServiceProcess.Executable, arguments, Environment());
        var output = await run.ToEndAsync(TimeSpan.FromMinutes(2), Cancellation);
        Assert.True(run.ExitCode == expected, $"bridge {string.Join(' ', arguments)}: {run.ExitCode} {output}");
        return output;
    }

    // "script" gives the command a terminal of its own.
    private async Task<(int Code, string Output)> OnTerminalAsync(string command)
    {
        var environment = Environment();
        (environment["TERM"], environment["COLUMNS"], environment["NO_COLOR"]) = ("xterm-256color", "200", null);
        var run = ScriptRun.Start(Path.GetTempPath(), "script",
            ["--quiet", "--return", "--command", $"stty cols 200 rows 50; {command}", "/dev/null"], environment);
        var output = await run.ToEndAsync(TimeSpan.FromMinutes(2), Cancellation);
        return (run.ExitCode, output);
    }

    private Dictionary<string, string?> Environment() =>
        settings.ToDictionary(pair => pair.Key.Replace(":", "__", StringComparison.Ordinal), pair => pair.Value);
}
