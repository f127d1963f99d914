using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Bridge.Benchmarks.Webhooks;

/// <summary>
/// The endpoint of the webhook benchmarks, a process of its own: reads every body and answers 204. It prints a line when the first fifth
/// has come, which does not
/// count, since a process that has just started compiles its code meanwhile; and then the seconds from there to the last request.
/// </summary>
internal static class CountingReceiver
{
    /// <summary>What the command line names it.</summary>
    public const string Command = "receive-webhooks";

    /// <summary>How many of so many requests do not count.</summary>
    public static int Skipped(int count) => count / 5;

    /// <summary>Receives so many requests.</summary>
    public static async Task RunAsync(int port, int count, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add($"http://127.0.0.1:{port}");
        var (received, skipped, began) = (
            0, Skipped(count), new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously));
        var ended = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        app.Run(async context =>
        {
            var buffer = new byte[4096];
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) > 0)
            {
            }

            context.Response.StatusCode = 204;
            var number = Interlocked.Increment(ref received);
            if (number == skipped) began.TrySetResult(Stopwatch.GetTimestamp());
            if (number == count) ended.TrySetResult(Stopwatch.GetTimestamp());
        });
        await app.StartAsync(cancellationToken);
        await System.Console.Out.WriteLineAsync("ready");
        var started = await began.Task.WaitAsync(cancellationToken);
        await System.Console.Out.WriteLineAsync("began");
        var last = await ended.Task.WaitAsync(cancellationToken);
        await System.Console.Out.WriteLineAsync(Stopwatch.GetElapsedTime(started, last).TotalSeconds
            .ToString(CultureInfo.InvariantCulture));
        // Until it is told to end, so that its CPU time can be read.
        await System.Console.In.ReadLineAsync(cancellationToken);
    }
}
