using System.Net;
using Bridge.Hosting.Asking;
using Bridge.Hosting.Configuration;
using Bridge.UnitTests.Infra;

namespace Bridge.UnitTests.Api.Doors;

/// <summary>What a page of another origin tries, and what programs of ours do.</summary>
public sealed class DoorTests
{
    private const string Json = "Content-Type: application/json";
    private const string Empty = "Content-Length: 0";

    [Theory]
    [InlineData("localhost")]
    [InlineData("LocalHost:7376")]
    [InlineData("127.0.0.1:1")]
    [InlineData("[::1]")]
    [InlineData("[0:0:0:0:0:0:0:1]:7376")]
    [InlineData("bridge:7376")]
    [InlineData("BRIDGE")]
    [InlineData("[fe80::7]")]
    public async Task Is_asked_by_its_own_names_and_by_those_configured(string host)
    {
        await using var door = await DoorHost.StartAsync("bridge", "fe80::7");
        Assert.Equal(HttpStatusCode.OK, (await door.SendAsync("GET", "/api/things", $"Host: {host}")).Status);
    }

    [Theory]
    [InlineData("Host: evil.example")]
    [InlineData("Host: evil.example:7376")]
    [InlineData("Host: localhost.evil.example")]
    [InlineData("Host: evil-localhost")]
    [InlineData("Host: 127.0.0.1.evil.example")]
    [InlineData("Host: localhost.")]
    [InlineData("Host: 127.1")]
    [InlineData("Host: 2130706433")]
    [InlineData("Host: [::2]")]
    [InlineData("Host: 192.168.0.7")]
    [InlineData("Host: bridge")]
    [InlineData("Host: *")]
    [InlineData("Host:")]
    [InlineData("X: no host")]
    [InlineData("Host: localhost\r\nHost: evil.example")]
    public async Task A_name_that_only_points_here_gets_400_and_health_is_asked_by_any(string host)
    {
        await using var door = await DoorHost.StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, (await door.SendAsync("GET", "/api/things", host)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await door.SendAsync("POST", "/api/things", host, Json, Empty)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await door.SendAsync("GET", "/nothing", host)).Status);
        Assert.Equal(0, door.Passed);
        if (host.StartsWith("Host: ", StringComparison.Ordinal) && !host.Contains('\r', StringComparison.Ordinal)
            && !host.Contains('*', StringComparison.Ordinal))
            Assert.Equal(HttpStatusCode.OK, (await door.SendAsync("GET", "/health/ready", host)).Status);
    }

    [Fact]
    public async Task The_answer_says_which_key_admits_a_name()
    {
        await using var door = await DoorHost.StartAsync();
        Assert.Contains("Worker:Hosts", (await door.SendAsync("GET", "/api/things", "Host: bridge.example")).Text,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Type: text/plain; application/json")]
    [InlineData("Content-Type: application/x-www-form-urlencoded")]
    [InlineData("Content-Type: multipart/form-data; boundary=application/json")]
    [InlineData("Content-Type: application/jsonp")]
    [InlineData("Content-Type: text/plain\r\nContent-Type: application/json")]
    [InlineData("Content-Type: application/json, text/plain")]
    public async Task What_a_page_may_send_without_asking_changes_nothing_with_a_body_or_without(string type)
    {
        await using var door = await DoorHost.StartAsync();
        var headers = type.Length == 0 ? (string[])["Host: localhost"] : ["Host: localhost", type];
        foreach (var method in (string[])["POST", "PUT", "PATCH", "DELETE"])
        {
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await door.SendAsync(method, "/api/things", [.. headers, Empty])).Status);
            Assert.Equal(HttpStatusCode.UnsupportedMediaType,
                (await door.SendAsync(method, "/api/things", [.. headers, "Content-Length: 2\r\n\r\n{}"])).Status);
        }

        Assert.Equal(0, door.Passed);
    }

    [Theory]
    [InlineData("Origin: http://evil.example")]
    [InlineData("Origin: null")]
    [InlineData("Origin:")]
    [InlineData("Origin: https://localhost:7376")]
    [InlineData("Origin: http://localhost:7377")]
    [InlineData("Origin: http://127.0.0.1:7376")]
    [InlineData("Origin: http://localhost:7376\r\nOrigin: http://evil.example")]
    [InlineData("Sec-Fetch-Site: cross-site")]
    [InlineData("Sec-Fetch-Site: same-site")]
    [InlineData("Sec-Fetch-Site: none")]
    [InlineData("Origin: http://localhost:7376\r\nSec-Fetch-Site: cross-site")]
    [InlineData("Origin: http://evil.example\r\nSec-Fetch-Site: same-origin")]
    public async Task A_page_of_another_origin_gets_403(string origin)
    {
        await using var door = await DoorHost.StartAsync();
        foreach (var method in (string[])["POST", "PUT", "PATCH", "DELETE"])
            Assert.Equal(HttpStatusCode.Forbidden, (await door
                .SendAsync(method, "/api/things", "Host: localhost:7376", Json, Empty, origin)).Status);
        Assert.Equal(0, door.Passed);
    }

    [Theory]
    [InlineData("X: a program")]
    [InlineData("Origin: http://localhost:7376")]
    [InlineData("Origin: http://LOCALHOST:7376\r\nSec-Fetch-Site: same-origin")]
    public async Task A_program_and_a_page_of_its_own_may_change_something(string origin)
    {
        await using var door = await DoorHost.StartAsync();
        Assert.Equal(
            HttpStatusCode.OK,
            (await door.SendAsync("POST", "/api/things", "Host: localhost:7376", "Content-Type: application/json; charset=utf-8", Empty,
            origin)).Status);
        Assert.Equal(1, door.Passed);
    }

    [Fact]
    public void The_compose_files_webhooks_process_asks_by_the_socket_that_its_worker_has()
    {
        var compose = new ComposeFile();
        var worker = ComposeFile.Map(compose.Services["bridge"], "environment");
        var webhooks = ComposeFile.Map(compose.Services["webhooks"], "environment");
        var port = new Uri(compose.Resolved(worker["Worker__Url"])).Port;
        var asked = WorkerAddress.Of(new BridgeOptions { Url = compose.Resolved(webhooks["Bridge__Url"]) });
        Assert.Equal(OwnerSocket.PathOf(compose.Resolved(worker["Bridge__Run"]), port), asked.Socket);
        var folder = "bridge_run:" + compose.Resolved(worker["Bridge__Run"]);
        foreach (var service in (string[])["bridge", "webhooks"])
            Assert.Contains(folder, ComposeFile.List(compose.Services[service], "volumes"));
    }
}
