namespace Bridge.Benchmarks.Webhooks;

/// <summary>The yardstick of the webhooks, a process of its own: HttpClient in a loop with the same bodies and concurrency, and nothing else.</summary>
internal static class BareSender
{
    /// <summary>What the command line names it.</summary>
    public const string Command = "send-bare";

    /// <summary>Sends so many requests.</summary>
    public static async Task RunAsync(string url, int count, int concurrency, CancellationToken cancellationToken)
    {
        var bodies = Enumerable.Range(1, count).Select(WebhookLoad.Body).ToArray();
        using var http = new HttpClient();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, concurrency).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                using var content = new ReadOnlyMemoryContent(bodies[number]);
                content.Headers.ContentType = new("application/json");
                using var answer = await http.PostAsync(url, content, cancellationToken);
                answer.EnsureSuccessStatusCode();
            }
        }));
        // Until it is told to end, so that its CPU time can be read.
        await System.Console.In.ReadLineAsync(cancellationToken);
    }
}
