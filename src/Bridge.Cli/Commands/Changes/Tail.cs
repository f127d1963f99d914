using System.Globalization;
using Bridge.Cli.Api;
using Bridge.Cli.Terminal;
using Bridge.Contracts;

namespace Bridge.Cli.Commands.Changes;

/// <summary>Follows the changes of a worker, over its restarts.</summary>
internal sealed class Tail(WorkerClient client, string? table, string from, int? limit, bool follow, bool json)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private long? last;
    private int seen;

    /// <summary>Writes changes until the limit, the end, or the cancellation.</summary>
    /// <exception cref="WorkerUnreachableException">No worker answered at the start.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        for (var connected = false; ; connected = true)
        {
            try
            {
                if (connected) await WaitAsync(cancellationToken);
                using var lines = await client.OpenLinesAsync(Path(), cancellationToken);
                connected = true;
                while (await lines.ReadLineAsync(cancellationToken) is { } line) Write(line);
                if (!follow || seen >= limit) return;
            }
            catch (Exception failure) when (connected && follow && failure is IOException)
            {
                await System.Console.Error
                    .WriteLineAsync($"bridge: the worker went away; waiting for it ({failure.Message.Split('.')[0]}).");
            }
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Pause);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                // One that has just started answers before it knows who may ask.
                await client.GetTextAsync("api/me", cancellationToken);
                return;
            }
            catch (WorkerUnreachableException)
            {
                // The next tick asks again.
            }
            catch (WorkerRefusedException refused) when (refused.IsForNow)
            {
                // The next tick asks again.
            }
        }
    }

    private string Path()
    {
        var place = last is { } sequence ? (sequence + 1).ToString(CultureInfo.InvariantCulture) : from;
        var path = $"api/changes?from={Uri.EscapeDataString(place)}&follow={(follow ? "true" : "false")}";
        if (table is not null) path += $"&table={Uri.EscapeDataString(table)}";
        return limit is { } most ? $"{path}&limit={most - seen}" : path;
    }

    private void Write(string line)
    {
        using var document = BridgeJson.Parse(line);
        if (document.RootElement.TryGetProperty("sequence", out var sequence))
        {
            last = sequence.GetInt64();
            seen++;
        }

        if (json) System.Console.Out.WriteLine(line);
        else ChangesView.Write(Screen.Output, document.RootElement);
    }
}
