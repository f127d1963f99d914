using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Bridge.Benchmarks.Webhooks;

/// <summary>The endpoint of the webhook benchmarks, a process of its own: reads every body and answers 204, and prints the seconds from the first request to the last.</summary>
internal static class CountingReceiver
{
    /// <summary>What the command line names it.</summary>
    public const string Command = "receive-webhooks";

    /// <summary>Receives so many requests.</summary>
    public static async Task RunAsync(int port, int count, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        var (received, started, ended) = (0, 0L, new TaskCompletionSource<double>(TaskCreationOptions.RunContinuationsAsynchronously));
        app.Run(async context =>
        {
            var buffer = new byte[4096];
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) > 0)
            {
            }

            context.Response.StatusCode = 204;
            var number = Interlocked.Increment(ref received);
            if (number == 1) Volatile.Write(ref started, Stopwatch.GetTimestamp());
            if (number == count) ended.TrySetResult(Stopwatch.GetElapsedTime(Volatile.Read(ref started)).TotalSeconds);
        });
        await app.StartAsync(cancellationToken);
        await System.Console.Out.WriteLineAsync("ready");
        await System.Console.Out.WriteLineAsync((await ended.Task.WaitAsync(cancellationToken)).ToString(CultureInfo.InvariantCulture));
        // Until it is told to end, so that its CPU time can be read.
        await System.Console.In.ReadLineAsync(cancellationToken);
    }
}
