using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Bridge.Api;
using Bridge.Api.Status;
using Bridge.Cli;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;
using Bridge.Worker.Offsets;

namespace Bridge.IntegrationTests.Cli;

/// <summary>The built executable against real services: set up, run, look, tear down.</summary>
public sealed class CliTests : IAsyncLifetime
{
    private readonly Dictionary<string, string?> settings = [];
    private TestDatabase database = null!;
    private TestVirtualHost host = null!;
    private HttpClient http = null!;
    private TokenHandler handler = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(cancellationToken: Cancellation);
        host = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        await database.ExecuteAsync(
            "CREATE TABLE containers (id int PRIMARY KEY, name text); CREATE TABLE analyses (id int PRIMARY KEY, name text)", Cancellation);
        var port = FreePort.Find();
        var url = $"http://127.0.0.1:{port}";
        settings["ConnectionStrings:Postgres"] = database.ConnectionString;
        settings["ConnectionStrings:RabbitMq"] = host.Uri;
        settings["ConnectionStrings:RabbitMqManagement"] = TestServices.RabbitMqManagement;
        settings["ConnectionStrings:Redis"] = TestServices.Redis;
        settings["Pipeline:Name"] = database.Name;
        settings["Capture:Slot"] = "slot_" + database.Name;
        settings["Capture:Publication"] = "pub_" + database.Name;
        settings["Outbox:AcknowledgeDelay"] = "00:00:01";
        settings["Worker:Url"] = url;
        settings["Bridge:Url"] = url;
        handler = new TokenHandler(RunFolder.Path, port);
        http = new HttpClient(handler) { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(20) };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task Wrong_configuration_is_a_line_for_each_key_and_exit_code_78()
    {
        settings["Outbox:Lingr"] = "1";
        settings["ConnectionStrings:Redis"] = "";
        var (code, output, error) = await BridgeProcess.RunAsync(settings, "run", "worker", "--Relay:Window", "0");
        Assert.Equal(ExitCode.Configuration, code);
        Assert.Empty(output);
        Assert.Equal(3, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "nonsense")]
    [InlineData(ExitCode.Usage, "tail", "--limit", "0")]
    [InlineData(ExitCode.Usage, "teardown")]
    [InlineData(ExitCode.Unreachable, "status")]
    [InlineData(ExitCode.Unreachable, "tail")]
    [InlineData(ExitCode.Unreachable, "offsets", "list")]
    [InlineData(ExitCode.Unreachable, "check", "--ConnectionStrings:Postgres", "Host=127.0.0.1;Port=1;Database=x;Username=x")]
    [InlineData(ExitCode.Unreachable, "migrate", "--ConnectionStrings:Postgres", "Host=127.0.0.1;Port=1;Database=x;Username=x")]
    [InlineData(ExitCode.Ok, "--help")]
    public async Task Exit_code_says_what_went_wrong(int expected, params string[] arguments)
    {
        var (code, output, error) = await BridgeProcess.RunAsync(settings, arguments);
        Assert.True(expected == code, $"{code}: {output}{error}");
        if (expected == ExitCode.Unreachable && arguments[0] != "check")
            Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Sets_up_runs_shows_and_tears_down()
    {
        await using var worker = BridgeProcess.Start(settings, "run", "worker");
        await ReadyAsync(worker, HttpStatusCode.ServiceUnavailable, "bridge migrate");
        Assert.Equal(ExitCode.Unhealthy, (await BridgeProcess.RunAsync(settings, "status")).Code);
        await MigrateAsync();
        await ReadyAsync(worker, HttpStatusCode.OK, "streaming");
        // By the socket before, with a token from here on.
        settings["Bridge:Token"] = await handler.TokenAsync(Cancellation);
        await database.ExecuteAsync(
            "INSERT INTO containers SELECT i, 'a' FROM generate_series(1, 5) i; DELETE FROM containers WHERE id = 5", Cancellation);
        await TailAsync();
        await StatusAsync();
        await EndpointsAsync();

        Assert.Equal(ExitCode.Unhealthy, (await BridgeProcess.RunAsync(settings, "teardown", "--yes")).Code);
        await worker.SignalAsync("TERM");
        Assert.Equal(ExitCode.Ok, await worker.WaitAsync());
        var teardown = await BridgeProcess.RunAsync(settings, "teardown", "--yes");
        Assert.True(teardown.Code == ExitCode.Ok, teardown.Output + teardown.Error);
        Assert.Equal(
            0, await database.ScalarAsync<long>(
            "SELECT (SELECT count(*) FROM pg_publication) + (SELECT count(*) FROM pg_replication_slots WHERE database = " +
            $"'{database.Name}')", Cancellation));
        Assert.Contains("nothing to drop", (await BridgeProcess.RunAsync(settings, "teardown", "--yes")).Output, StringComparison.Ordinal);
    }

    private async Task MigrateAsync()
    {
        var check = await BridgeProcess.RunAsync(settings, "check", "--json");
        Assert.True(check.Code == ExitCode.Ok, check.Output + check.Error);
        Assert.NotEmpty(JsonDocument.Parse(check.Output).RootElement.GetProperty("data").EnumerateArray());
        var dry = await BridgeProcess.RunAsync(settings, "migrate", "--dry-run");
        Assert.Contains("CREATE PUBLICATION", dry.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[", dry.Output, StringComparison.Ordinal);
        Assert.Equal(0, await database.ScalarAsync<long>("SELECT count(*) FROM pg_publication", Cancellation));
        var migrate = await BridgeProcess.RunAsync(settings, "migrate");
        Assert.True(migrate.Code == ExitCode.Ok, migrate.Output + migrate.Error);
        var again = await BridgeProcess.RunAsync(settings, "migrate", "--json");
        Assert.True(JsonDocument.Parse(again.Output).RootElement.GetProperty("upToDate").GetBoolean(), again.Output);
    }

    private async Task TailAsync()
    {
        var (code, output, error) = await BridgeProcess
            .RunAsync(settings, "tail", "--from", "first", "--limit", "6", "--json", "--table", "containers");
        Assert.True(code == ExitCode.Ok, error);
        var changes = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)
            .ToList();
        Assert.Equal(["insert", "insert", "insert", "insert", "insert", "delete"],
            changes.Select(change => change.GetProperty("operation").GetString()));
        var first = changes[0].GetProperty("sequence").GetInt64();
        Assert.Equal(Enumerable.Range(0, 6).Select(i => first + i), changes.Select(change => change.GetProperty("sequence").GetInt64()));

        var part = await BridgeProcess.RunAsync(settings, "tail", "--from", $"{first + 4}", "--no-follow");
        Assert.Equal(2, part.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Empty((await BridgeProcess.RunAsync(settings, "tail", "--no-follow", "--from", "first", "--table", "analyses")).Output);

        await using var following = BridgeProcess.Start(settings, "tail", "--from", "first");
        await Eventually.TrueAsync(() => following.Output.Split('\n').Length > 6, () => following.Output + following.Error, Cancellation);
        await following.SignalAsync("INT");
        Assert.Equal(ExitCode.Interrupted, await following.WaitAsync());
        Assert.Empty(following.Error);
    }

    private async Task StatusAsync()
    {
        await Eventually.TrueAsync(
            async () => (await OffsetAsync()).Behind == 0, () => "relay.typed did not reach the end", Cancellation);
        var (code, output, error) = await BridgeProcess.RunAsync(settings, "status", "--json");
        Assert.True(code == ExitCode.Ok, output + error);
        var report = JsonSerializer.Deserialize<StatusReport>(output, ApiJson.Options)!;
        Assert.Equal("pgoutput", report.Postgres.Server.Slot!.Plugin);
        Assert.Equal(2, report.Postgres.Server.Tables.Count);
        Assert.Contains("On purpose", report.Postgres.LagExplanation, StringComparison.Ordinal);
        Assert.Equal(6, report.Outbox.LastSequence - report.Outbox.FirstSequence + 1);
        Assert.Equal(6, report.Capture.Changes);
        Assert.True(report.Broker.Nodes[0].DiskFree > 0);
        Assert.Contains($"redis_version:{report.Redis.Info!.Version}\r\n", await RedisInfoAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("assword", output, StringComparison.Ordinal);
        Assert.DoesNotContain("guest:guest", output, StringComparison.Ordinal);
        Assert.Contains("streaming", (await BridgeProcess.RunAsync(settings, "status")).Output, StringComparison.Ordinal);
        Assert.Contains("relay.typed", (await BridgeProcess.RunAsync(settings, "offsets", "list")).Output, StringComparison.Ordinal);
    }

    // What the server says of itself, without our client.
    private static async Task<string> RedisInfoAsync()
    {
        var address = TestServices.Redis.Split(':');
        using var client = new TcpClient();
        await client.ConnectAsync(address[0], int.Parse(address[1], CultureInfo.InvariantCulture), Cancellation);
        await client.GetStream().WriteAsync("INFO server\r\nQUIT\r\n"u8.ToArray(), Cancellation);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync(Cancellation);
    }

    private async Task EndpointsAsync()
    {
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("health/live", Cancellation)).StatusCode);
        var metrics = await http.GetAsync("metrics", Cancellation);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", metrics.Content.Headers.ContentType!.ToString());
        Assert.Contains("bridge_capture_changes_total{} 6\n", await metrics.Content.ReadAsStringAsync(Cancellation),
            StringComparison.Ordinal);
        var page = await http.GetStringAsync("", Cancellation);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.Contains("Replication slot", page, StringComparison.Ordinal);
        var wrong = await http.GetAsync("api/changes?from=nonsense", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("\"summary\"", await wrong.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("api/offsets/nix", Cancellation)).StatusCode);
    }

    private async Task<OffsetReport> OffsetAsync() =>
        JsonSerializer.Deserialize<OffsetReport>(await http.GetStringAsync("api/offsets/relay.typed", Cancellation), ApiJson.Options)!;

    private async Task ReadyAsync(BridgeProcess worker, HttpStatusCode status, string text)
    {
        var last = "";
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    using var answer = await http.GetAsync("health/ready", Cancellation);
                    last = await answer.Content.ReadAsStringAsync(Cancellation);
                    return answer.StatusCode == status && last.Contains(text, StringComparison.Ordinal);
                }
                catch (HttpRequestException failure)
                {
                    last = failure.Message;
                    return false;
                }
            },
            () => last + worker.Output + worker.Error, Cancellation);
    }
}
