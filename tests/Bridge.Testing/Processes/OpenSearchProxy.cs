using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bridge.Testing.Processes;

/// <summary>A real HTTP proxy before a real OpenSearch: passes requests on, but those that the test takes for itself.</summary>
public sealed class OpenSearchProxy : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, long At)> arrived = new();
    private readonly HttpClient upstream;
    private readonly WebApplication app;

    private OpenSearchProxy(WebApplication app, string server)
    {
        this.app = app;
        upstream = new HttpClient { BaseAddress = new Uri(server) };
    }

    /// <summary>Answers a request itself and gives true, or gives false.</summary>
    public Func<HttpContext, Task<bool>> Take { get; set; } = static _ => Task.FromResult(false);

    /// <summary>Its address.</summary>
    public string Address { get; private set; } = "";

    /// <summary>When requests came whose path ends so, by <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public IReadOnlyList<long> TimesOf(string path) =>
        [.. arrived.Where(request => request.Path.EndsWith(path, StringComparison.Ordinal)).Select(request => request.At)];

    /// <summary>Starts one before a server.</summary>
    public static async Task<OpenSearchProxy> StartAsync(string server)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var proxy = new OpenSearchProxy(builder.Build(), server);
        proxy.app.Urls.Add("http://127.0.0.1:0");
        proxy.app.Run(proxy.HandleAsync);
        await proxy.app.StartAsync();
        proxy.Address = proxy.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return proxy;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        upstream.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        arrived.Enqueue((context.Request.Path, Stopwatch.GetTimestamp()));
        if (await Take(context)) return;
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method), context.Request.Path + context.Request.QueryString);
        if (context.Request.ContentType is { } type)
        {
            request.Content = new StreamContent(context.Request.Body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var answer = await upstream.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        context.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
