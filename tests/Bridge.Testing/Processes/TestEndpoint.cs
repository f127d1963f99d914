using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bridge.Testing.Processes;

/// <summary>A webhook's receiver, real Kestrel on 127.0.0.1, which answers as the test says and remembers what came.</summary>
public sealed class TestEndpoint : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedRequest> received = new();
    private readonly WebApplication app;

    private TestEndpoint(WebApplication app) => this.app = app;

    /// <summary>Answers requests; by default 200 with nothing in it.</summary>
    public Func<ReceivedRequest, HttpContext, Task> Answer { get; set; } = static (_, _) => Task.CompletedTask;

    /// <summary>What came so far, in order of arrival.</summary>
    public IReadOnlyList<ReceivedRequest> Received => [.. received];

    /// <summary>How many came.</summary>
    public int Count => received.Count;

    /// <summary>Its URL.</summary>
    public string Url { get; private set; } = "";

    /// <summary>Starts one, on a free port or on the one given.</summary>
    public static Task<TestEndpoint> StartAsync(int port = 0) => StartAsync(kestrel => kestrel.Listen(IPAddress.Loopback, port));

    /// <summary>Starts one that speaks TLS with a certificate that it made itself.</summary>
    public static Task<TestEndpoint> StartSecuredAsync()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var alternatives = new SubjectAlternativeNameBuilder();
        alternatives.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(alternatives.Build());
        var now = TimeProvider.System.GetUtcNow();
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return StartAsync(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
    }

    /// <summary>Answers with a status.</summary>
    public static Func<ReceivedRequest, HttpContext, Task> Status(int status) => (_, context) =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static async Task<TestEndpoint> StartAsync(Action<KestrelServerOptions> listen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            listen(kestrel);
        });
        var endpoint = new TestEndpoint(builder.Build());
        endpoint.app.Run(endpoint.HandleAsync);
        await endpoint.app.StartAsync();
        var address = endpoint.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        endpoint.Url = address + "/hook";
        return endpoint;
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var request = new ReceivedRequest(
            context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()), body);
        received.Enqueue(request);
        await Answer(request, context);
    }
}
