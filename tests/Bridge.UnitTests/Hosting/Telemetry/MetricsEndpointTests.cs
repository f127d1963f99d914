using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Bridge.Hosting;
using Bridge.Hosting.Telemetry;
using Bridge.Testing.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Bridge.UnitTests.Hosting.Telemetry;

/// <summary><c>/metrics</c> over HTTP, as Prometheus asks.</summary>
public sealed class MetricsEndpointTests
{
    // What Prometheus 2.53 and 3 send.
    private const string Accept2 =
        "application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4," +
        "text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private const string Accept3 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5," +
        "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData(Accept2)]
    [InlineData(Accept3)]
    public async Task Names_are_the_same_whatever_a_scraper_accepts(string accept)
    {
        await using var process = await StartAsync(meter => meter.CreateCounter<int>("test.counted", null, "Counted.").Add(1));
        using var client = Client(process);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);
        using var answer = await client.GetAsync("/metrics", Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("0.0.4", answer.Content.Headers.ContentType.Parameters.Single(parameter => parameter.Name == "version").Value);
        Assert.Equal("utf-8", answer.Content.Headers.ContentType.CharSet);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal("# TYPE test_counted_total counter\n# HELP test_counted_total Counted.\ntest_counted_total{} 1\n", text);
    }

    [Fact]
    public async Task Nothing_to_tell_is_a_text_too()
    {
        await using var process = await StartAsync(meter => meter.CreateCounter<int>("test.counted"));
        using var client = Client(process);
        using var answer = await client.GetAsync("/metrics", Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/plain; charset=utf-8; version=0.0.4", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Only_GET_is_answered_and_packed_for_who_wants_it()
    {
        await using var process = await StartAsync(meter => meter.CreateObservableGauge("test.seen", () => 1));
        using var handler = new HttpClientHandler { AutomaticDecompression = DecompressionMethods.GZip };
        using var client = new HttpClient(handler) { BaseAddress = new Uri(process.Urls.Single()) };
        Assert.Equal("# TYPE test_seen gauge\ntest_seen{} 1\n", await client.GetStringAsync("/metrics", Cancellation));
        using var posted = await client.PostAsync("/metrics", null, Cancellation);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, posted.StatusCode);
    }

    [Fact]
    public async Task Ten_scrapers_that_come_while_values_are_being_read_get_all_of_them()
    {
        using var all = new CountdownEvent(10);
        await using var process = await StartAsync(
            meter =>
            {
                meter.CreateObservableGauge("test.first", () => 1);
                meter.CreateObservableGauge("test.held", () =>
                {
                    all.Wait(Cancellation);
                    return 2;
                });
                meter.CreateObservableGauge("test.last", () => 3);
            },
            app => app.Use((context, next) =>
            {
                all.Signal();
                return next(context);
            }));
        using var client = Client(process);
        const string Expected =
            "# TYPE test_first gauge\ntest_first{} 1\n# TYPE test_held gauge\ntest_held{} 2\n# TYPE test_last gauge\ntest_last{} 3\n";
        var texts = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => client.GetStringAsync("/metrics", Cancellation)));
        Assert.All(texts, text => Assert.Equal(Expected, text));
    }

    [Fact]
    public async Task A_scraper_that_does_not_read_keeps_nobody_waiting()
    {
        // More than the sockets' buffers take: the server cannot finish its answer to the one that does not read.
        var names = Enumerable.Range(0, 2_000).Select(i => $"{i}-{new string('x', 10_000)}").ToList();
        await using var process = await StartAsync(meter => meter.CreateObservableGauge(
            "test.long", () => names.Select(name => new Measurement<int>(1, new KeyValuePair<string, object?>("name", name)))));
        using var idle = new TcpClient { ReceiveBufferSize = 4096 };
        await idle.ConnectAsync(IPAddress.Loopback, new Uri(process.Urls.Single()).Port, Cancellation);
        await idle.GetStream().WriteAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), Cancellation);
        var begin = new byte[15];
        await idle.GetStream().ReadExactlyAsync(begin, Cancellation);
        Assert.Equal("HTTP/1.1 200 OK"u8.ToArray(), begin);

        using var client = Client(process);
        client.DefaultRequestHeaders.Add("X-Prometheus-Scrape-Timeout-Seconds", "10");
        for (var i = 0; i < 3; i++)
        {
            var text = await client.GetStringAsync("/metrics", Cancellation);
            Assert.Equal(names.Count, text.Split('\n').Count(line => line.StartsWith("test_long{", StringComparison.Ordinal)));
        }
    }

    private static HttpClient Client(WebApplication process) => new() { BaseAddress = new Uri(process.Urls.Single()) };

    private static async Task<WebApplication> StartAsync(Action<Meter> create, Action<WebApplication>? before = null)
    {
        var builder = WebApplication.CreateSlimBuilder(MetricsScrape.Nowhere);
        builder.AddBridgeHosting();
        builder.Logging.ClearProviders();
        var process = builder.Build();
        before?.Invoke(process);
        process.MapBridgeMetrics();
        create(process.Services.GetRequiredService<IMeterFactory>().Create("Bridge.Tests"));
        process.Urls.Add("http://127.0.0.1:0");
        await process.StartAsync(Cancellation);
        return process;
    }
}
