using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace Bridge.Testing.Processes;

/// <summary>What <c>/metrics</c> of a process answers that is built and not started: nothing it needs has to run.</summary>
public static class MetricsScrape
{
    private static readonly ConditionalWeakTable<WebApplication, RequestDelegate> Endpoints = [];

    /// <summary>Where a process finds nothing.</summary>
    public static string[] Nowhere { get; } =
    [
        "--ConnectionStrings:Postgres=Host=127.0.0.1;Port=1;Database=none;Username=none",
        "--ConnectionStrings:RabbitMq=amqp://127.0.0.1:1",
        "--ConnectionStrings:Redis=127.0.0.1:1",
        "--ConnectionStrings:OpenSearch=http://127.0.0.1:1",
    ];

    /// <summary>The text.</summary>
    public static async Task<string> ReadAsync(WebApplication process)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = process.Services };
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = body;
        await Endpoints.GetValue(process, Endpoint)(context);
        Assert.Equal(StatusCodes.Status200OK, context.Response.StatusCode);
        Assert.StartsWith("text/plain;", context.Response.ContentType, StringComparison.Ordinal);
        Assert.Contains("version=0.0.4", context.Response.ContentType, StringComparison.Ordinal);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    /// <summary>Its lines in an order of their own; a series without labels without its braces, which is the same series.</summary>
    public static string Lines(string text) => string.Join(
        '\n',
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Replace("{} ", " ", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal));

    // To ask for the endpoints is to compile all of them.
    private static RequestDelegate Endpoint(WebApplication process) =>
        ((IEndpointRouteBuilder)process).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Single(endpoint => endpoint.RoutePattern.RawText == "/metrics").RequestDelegate!;
}
