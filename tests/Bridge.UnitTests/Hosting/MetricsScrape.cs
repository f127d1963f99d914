using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bridge.UnitTests.Hosting;

/// <summary>What <c>/metrics</c> of a process answers that is built and not started: nothing it needs has to run.</summary>
internal static class MetricsScrape
{
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
        var endpoint = ((IEndpointRouteBuilder)process).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Single(candidate => candidate.RoutePattern.RawText == "/metrics");
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = process.Services };
        context.Request.Method = HttpMethods.Get;
        context.Response.Body = body;
        await endpoint.RequestDelegate!(context);
        Assert.Equal(StatusCodes.Status200OK, context.Response.StatusCode);
        Assert.StartsWith("text/plain;", context.Response.ContentType, StringComparison.Ordinal);
        Assert.Contains("version=0.0.4", context.Response.ContentType, StringComparison.Ordinal);
        return Encoding.UTF8.GetString(body.ToArray());
    }

    /// <summary>Its lines in an order of their own, without HELP that says nothing.</summary>
    public static string Lines(string text) => string.Join(
        '\n',
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith("# HELP ", StringComparison.Ordinal) || !line.EndsWith(' ')).Order(StringComparer.Ordinal));
}
