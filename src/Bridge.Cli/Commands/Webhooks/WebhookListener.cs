using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Bridge.State.Webhooks;

namespace Bridge.Cli.Commands.Webhooks;

/// <summary>Receives webhooks on 127.0.0.1 and prints them.</summary>
internal sealed class WebhookListener
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    private readonly TaskCompletionSource enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock printing = new();
    private int received;

    /// <summary>The port.</summary>
    public required int Port { get; init; }

    /// <summary>Verifies with it; null: does not verify.</summary>
    public string? Secret { get; init; }

    /// <summary>What it answers.</summary>
    public int Status { get; init; } = 200;

    /// <summary>Answers 500 to every n-th request; 0: never.</summary>
    public int FailEvery { get; init; }

    /// <summary>How long it waits before it answers.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>Ends after so many requests; null: never.</summary>
    public int? Count { get; init; }

    /// <summary>Receives until cancelled.</summary>
    /// <exception cref="UsageException">The secret is none.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (Secret is not null && WebhookSecret.Decode(Secret) is null)
            throw new UsageException("--secret is whsec_ and 24 to 64 bytes in base64.");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{Port}");
        app.Run(HandleAsync);
        await app.StartAsync(cancellationToken);
        System.Console.Out.WriteLine(
            $"Listening on http://127.0.0.1:{Port}{(Secret is null ? "; signatures are not verified (--secret)" : "")}");
        await enough.Task.WaitAsync(cancellationToken);
        await app.StopAsync(cancellationToken);
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var number = Interlocked.Increment(ref received);
        var verdict = Verify(context.Request.Headers, body);
        context.Response.StatusCode = verdict is "wrong" ? StatusCodes.Status401Unauthorized : FailEvery > 0 && number % FailEvery == 0
            ? StatusCodes.Status500InternalServerError : Status;
        Print(context, body, verdict);
        if (Delay > TimeSpan.Zero) await Task.Delay(Delay, TimeProvider.System, context.RequestAborted);
        if (number == Count) context.Response.OnCompleted(() =>
        {
            enough.TrySetResult();
            return Task.CompletedTask;
        });
    }

    private void Print(HttpContext context, string body, string verdict)
    {
        lock (printing)
        {
            var headers = context.Request.Headers;
            System.Console.Out.WriteLine(
                $"{context.Request.Method} {context.Request.Path}  webhook-id {headers["webhook-id"]}  signature {verdict}  answered " +
                $"{context.Response.StatusCode}");
            foreach (var name in (string[])[WebhookHeaderNames.Replay, WebhookHeaderNames.Redelivery, WebhookHeaderNames.Test])
                if (headers.TryGetValue(name, out var value)) System.Console.Out.WriteLine($"  {name}: {value}");
            System.Console.Out.WriteLine("  " + body);
        }
    }

    private string Verify(IHeaderDictionary headers, string body)
    {
        if (Secret is null) return "not verified";
        var (id, timestamp) = (headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString());
        if (!long.TryParse(timestamp, CultureInfo.InvariantCulture, out var seconds)) return "wrong";
        if ((TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance) return "wrong";
        var expected = "v1," + Convert
            .ToBase64String(HMACSHA256.HashData(WebhookSecret.Decode(Secret)!, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));
        return headers["webhook-signature"].ToString().Split(' ')
            .Any(given => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected)))
            ? "verified" : "wrong";
    }
}
