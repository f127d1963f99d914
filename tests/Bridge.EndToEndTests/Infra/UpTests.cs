using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Npgsql;

namespace Bridge.EndToEndTests.Infra;

/// <summary><c>infra/up</c>, <c>infra/bridge</c> and <c>infra/down</c> in a fresh clone, on Debian's packages.</summary>
[SupportedOSPlatform("linux")]
public sealed class UpTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Starts_everything_restarts_what_died_and_leaves_nothing()
    {
        await using var clone = await CloneCopy.CreateAsync(Token);

        await SucceedsAsync(clone, CloneCopy.FirstUp, "infra/up", "--detach", "--native");
        await IsReadyAsync(clone);
        Assert.Equal((10L, 0L), await DemoRowsAsync(clone));

        await RestartsWhatDiedAsync(clone);
        await ShowsAChangeUntilInterruptedAsync(clone);
        Assert.Contains("sequin_slot", await SucceedsAsync(clone, Short, "infra/bridge", "status"), StringComparison.Ordinal);

        var processes = clone.Processes();
        Assert.True(processes.Count >= 3, "the services should be seen among the processes");
        await SucceedsAsync(clone, Short, "infra/down", "--volumes");
        Assert.False(Directory.Exists(clone.Data));
        Assert.Empty(clone.Processes());
        foreach (var port in clone.Ports.Values)
            await Assert.ThrowsAsync<SocketException>(() => ConnectAsync(port));
    }

    [Theory]
    [InlineData("PG")]
    [InlineData("REDIS")]
    public async Task Says_which_port_is_taken_and_what_to_change(string port)
    {
        await using var clone = await CloneCopy.CreateAsync(Token);
        using var other = new TcpListener(IPAddress.Loopback, clone.Ports[port]);
        other.Start();

        var up = clone.Start("infra/up", "--services-only");
        var output = await up.ToEndAsync(Short, Token);

        Assert.NotEqual(0, up.ExitCode);
        Assert.Contains($"port {clone.Ports[port]}", output, StringComparison.Ordinal);
        Assert.Contains($"HOST_PORT_{port}=", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_where_the_log_of_a_failed_start_lies()
    {
        await using var clone = await CloneCopy.CreateAsync(Token);
        clone.Environment["POSTGRES_OPTIONS"] = "-c no_such_setting=1";

        var up = clone.Start("infra/up", "--services-only");
        var output = await up.ToEndAsync(Short, Token);

        Assert.NotEqual(0, up.ExitCode);
        Assert.Contains(Path.Combine(clone.Data, "log", "postgres.log"), output, StringComparison.Ordinal);
        Assert.Contains("no_such_setting", output, StringComparison.Ordinal);
    }

    private static async Task RestartsWhatDiedAsync(CloneCopy clone)
    {
        var (redis, postgres) = (clone.ProcessOf("redis"), clone.ProcessOf("postgres"));
        using (var kill = System.Diagnostics.Process.Start("kill", ["-KILL", $"{redis}"])) await kill.WaitForExitAsync(Token);

        await SucceedsAsync(clone, Short, "infra/up", "--detach", "--native");

        await IsReadyAsync(clone);
        using var answering = await ConnectAsync(clone.Ports["REDIS"]);
        Assert.NotEqual(redis, clone.ProcessOf("redis"));
        Assert.Equal(postgres, clone.ProcessOf("postgres"));
    }

    private static async Task ShowsAChangeUntilInterruptedAsync(CloneCopy clone)
    {
        var up = clone.Start("infra/up", "--native");
        await up.SeesAsync("ContainerChanged.public.containers.update", Short, Token);
        await up.SeesAsync("Ctrl-C", Short, Token);
        await up.InterruptAsync(Token);
        var output = await up.ToEndAsync(Short, Token);

        Assert.Contains("Test CDC", output.Split("It arrives on a queue as:")[1], StringComparison.Ordinal);
        Assert.True(up.ExitCode == 0 && output.Contains("keep running", StringComparison.Ordinal), output);
        await IsReadyAsync(clone);
    }

    private static async Task<string> SucceedsAsync(CloneCopy clone, TimeSpan deadline, string script, params string[] arguments)
    {
        var run = clone.Start(script, arguments);
        var output = await run.ToEndAsync(deadline, Token);
        Assert.True(run.ExitCode == 0, $"{script} ended with {run.ExitCode}:\n{output}");
        return output;
    }

    private static async Task IsReadyAsync(CloneCopy clone)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{clone.Ports["BRIDGE"]}/health/ready"), Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static async Task<(long Analyses, long Physical)> DemoRowsAsync(CloneCopy clone)
    {
        await using var source = NpgsqlDataSource
            .Create($"Host=127.0.0.1;Port={clone.Ports["PG"]};Username=postgres;Database=chemotion_development");
        await using var command = source
            .CreateCommand("SELECT (SELECT count(*) FROM containers WHERE container_type = 'analysis'), (SELECT count(*) FROM analyses)");
        await using var reader = await command.ExecuteReaderAsync(Token);
        Assert.True(await reader.ReadAsync(Token));
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        return client;
    }
}
