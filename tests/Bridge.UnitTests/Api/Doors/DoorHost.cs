using System.Net;
using System.Net.Sockets;
using System.Text;
using Bridge.Api.Doors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bridge.UnitTests.Api.Doors;

/// <summary>The door in a real server on 127.0.0.1, before an endpoint of each kind; requests are written byte for byte, as an attacker's
/// may be.</summary>
internal sealed class DoorHost : IAsyncDisposable
{
    private readonly WebApplication app;

    private DoorHost(WebApplication app) => this.app = app;

    /// <summary>The port.</summary>
    public int Port => new Uri(app.Urls.First()).Port;

    /// <summary>How many requests came through.</summary>
    public int Passed { get; private set; }

    public static async Task<DoorHost> StartAsync(params string[] hosts)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(new AllowedHosts(hosts));
        var host = new DoorHost(builder.Build());
        host.app.UseMiddleware<Door>();
        host.app.MapMethods("/api/things", ["GET", "POST", "PUT", "PATCH", "DELETE"], () => { host.Passed++; return "done"; });
        host.app.MapGet("/health/ready", () => "ready").WithMetadata(new OpenToAnyHost());
        await host.app.StartAsync(TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>Sends a request as it stands; the status of the answer, and its text.</summary>
    public async Task<(HttpStatusCode Status, string Text)> SendAsync(string method, string path, params string[] headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var request = $"{method} {path} HTTP/1.1\r\n{string.Concat(headers.Select(header => header + "\r\n"))}Connection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        var text = await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
        return ((HttpStatusCode)int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), text);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
