using System.Net;
using Bridge.Api.Doors;
using Bridge.State.Access;
using Bridge.UnitTests.Api.Access;
using Bridge.UnitTests.Infra;
using Bridge.Worker;

namespace Bridge.UnitTests.Api.Doors;

/// <summary>When the port is open to other machines, and when it stays shut.</summary>
public sealed class PortDoorTests
{
    [Theory]
    [InlineData("http://127.0.0.1:7376", false, "", true)]
    [InlineData("http://localhost:7376", false, "", true)]
    [InlineData("http://[::1]:7376", false, "", true)]
    [InlineData("http://0.0.0.0:7376", false, "", false)]
    [InlineData("http://*:7376", false, "", false)]
    [InlineData("http://[::]:7376", false, "", false)]
    [InlineData("http://10.0.0.5:7376", false, "", false)]
    [InlineData("http://bridge.example:7376", false, "", false)]
    [InlineData("http://localhost.example:7376", false, "", false)]
    [InlineData("http://0.0.0.0:7376", true, "", true)]
    [InlineData("http://0.0.0.0:7376", false, "10.0.0.0/8", true)]
    [InlineData("https://0.0.0.0:7376", true, "10.0.0.0/8", false)]
    public void Opens_only_safely(string url, bool behindProxy, string trusted, bool isOpen)
    {
        var options = new WorkerOptions { Url = url, BehindProxy = behindProxy, TrustedNetwork = trusted.Length > 0 ? [trusted] : [] };
        using var rules = PortRules.Of(options, TimeProvider.System);
        Assert.Equal(isOpen, rules.Problem is null);
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("11.1.2.3", false)]
    [InlineData("fe80::1", false)]
    public void A_trusted_network_admits_its_own_and_this_machine(string remote, bool isAdmitted)
    {
        var options = new WorkerOptions { Url = "http://0.0.0.0:7376", TrustedNetwork = ["10.0.0.0/8"] };
        using var rules = PortRules.Of(options, TimeProvider.System);
        Assert.Equal(isAdmitted, rules.Admits(IPAddress.Parse(remote)));
    }

    [Fact]
    public void The_compose_files_worker_is_open_to_what_docker_publishes_and_to_nobody_else()
    {
        var compose = new ComposeFile();
        var environment = ComposeFile.Map(compose.Services["bridge"], "environment");
        var options = new WorkerOptions
        {
            Url = compose.Resolved(environment["Worker__Url"]),
            TrustedNetwork = [.. environment.Where(pair => pair.Key.StartsWith("Worker__TrustedNetwork__", StringComparison.Ordinal))
                .Select(pair => compose.Resolved(pair.Value))],
        };
        using var rules = PortRules.Of(options, TimeProvider.System);
        Assert.Null(rules.Problem);
        Assert.True(rules.Admits(IPAddress.Parse("172.18.0.1")));
        Assert.False(rules.Admits(IPAddress.Parse("203.0.113.7")));
    }

    [Fact]
    public async Task Shut_it_answers_health_alone_which_says_why_and_the_socket_works()
    {
        await using var host = await GateHost.StartAsync("--Worker:Url=http://0.0.0.0:PORT");
        var token = host.Know(("laptop", AccessRole.Admin))[0];
        using var ready = await host.SendAsync("GET", "/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        var said = await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("Worker:TrustedNetwork", said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("GET", "/health/live"));
        foreach (var path in (string[])["/", "/sign-in", "/api/me", "/metrics"])
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await host.StatusAsync("GET", path, token));
        Assert.Equal(HttpStatusCode.OK, await host.StatusAsync("GET", "/api/me", bySocket: true));
    }

    [Fact]
    public async Task Behind_a_proxy_the_address_and_the_scheme_are_what_it_says()
    {
        await using var host = await GateHost.StartAsync("--Worker:Url=http://0.0.0.0:PORT", "--Worker:BehindProxy=true");
        var token = host.Know(("laptop", AccessRole.Admin))[0];
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(host, "wrong", "203.0.113.7"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SignInAsync(host, token, "203.0.113.7"));
        using var answer = await host.SendAsync(
            "POST", "/api/sign-in", body: new { token }, headers: [("X-Forwarded-For", "203.0.113.8"), ("X-Forwarded-Proto", "https")]);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("secure", answer.Headers.GetValues("Set-Cookie").Single(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Without_one_nobody_says_himself_where_he_comes_from()
    {
        await using var host = await GateHost.StartAsync();
        host.Know();
        for (var i = 0; i < 5; i++) Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(host, "wrong", $"203.0.113.{i}"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await SignInAsync(host, "wrong", "203.0.113.9"));
    }

    private static async Task<HttpStatusCode> SignInAsync(GateHost host, string token, string forwardedFor)
    {
        using var answer = await host.SendAsync("POST", "/api/sign-in", body: new { token }, headers: [("X-Forwarded-For", forwardedFor)]);
        return answer.StatusCode;
    }
}
