using Bridge.Webhooks.Delivery;

namespace Bridge.Benchmarks.Webhooks;

/// <summary>The yardstick of the webhooks, a process of its own: HttpClient in a loop with the same bodies, headers and concurrency, all
/// made beforehand, and nothing else.</summary>
internal static class BareSender
{
    /// <summary>What the command line names it.</summary>
    public const string Command = "send-bare";

    /// <summary>Sends so many requests once it is told to.</summary>
    public static async Task RunAsync(string url, int count, int concurrency, CancellationToken cancellationToken)
    {
        var bodies = Enumerable.Range(1, count).Select(WebhookLoad.Body).ToArray();
        var ids = Enumerable.Range(1, count).Select(WebhookLoad.Id).ToArray();
        using var signature = new WebhookSignature([new byte[32]]);
        var (timestamp, signed) = ("1795327619", signature.Sign(ids[0], "1795327619", bodies[0].Span));
        using var http = new HttpClient();
        var (next, target) = (-1, new Uri(url));
        await System.Console.Out.WriteLineAsync("ready");
        await System.Console.In.ReadLineAsync(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new ReadOnlyMemoryContent(bodies[number]) };
                request.Content.Headers.ContentType = new("application/json");
                request.Headers.TryAddWithoutValidation("webhook-id", ids[number]);
                request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
                request.Headers.TryAddWithoutValidation("webhook-signature", signed);
                request.Headers.TryAddWithoutValidation("User-Agent", "Bridge/0.1.0");
                using var answer = await http.SendAsync(request, cancellationToken);
                answer.EnsureSuccessStatusCode();
            }
        }));
        // Until it is told to end, so that its CPU time can be read.
        await System.Console.In.ReadLineAsync(cancellationToken);
    }
}
