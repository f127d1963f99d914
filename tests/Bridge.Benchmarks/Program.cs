using System.Globalization;
using Bridge.Benchmarks;
using Bridge.Benchmarks.Relay;
using Bridge.Benchmarks.Webhooks;

using var stop = new CancellationTokenSource();
System.Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};

if (args is [BarePublisher.Command, var file, var uri, var window, var skipped])
{
    await BarePublisher.RunAsync(file, uri, int.Parse(window, CultureInfo.InvariantCulture),
        int.Parse(skipped, CultureInfo.InvariantCulture), stop.Token);
    return 0;
}

if (args is [CountingReceiver.Command, var port, var requests])
{
    await CountingReceiver.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), int.Parse(requests, CultureInfo.InvariantCulture),
        stop.Token);
    return 0;
}

if (args is [BareSender.Command, var url, var count, var concurrency])
{
    await BareSender.RunAsync(url, int.Parse(count, CultureInfo.InvariantCulture), int.Parse(concurrency, CultureInfo.InvariantCulture),
        stop.Token);
    return 0;
}

var request = BenchmarkRequest.Parse(args);
if (request is null || !BenchmarkList.All.TryGetValue(request.Name, out var benchmark))
{
    await System.Console.Error
        .WriteLineAsync(
        "Usage: infra/benchmark NAME [--rounds N] [--rows N] [--against REVISION]\nNAME is one of: " +
        $"{string.Join(", ", BenchmarkList.All.Keys)}");
    return 2;
}

if (request.Against is not null && BenchmarkList.OfOneProcess.Contains(request.Name))
{
    await System.Console.Error
        .WriteLineAsync($"{request.Name} measures one process through all its rounds: two builds cannot take turns in it.");
    return 2;
}

var result = await benchmark(request, stop.Token);
await System.Console.Out.WriteLineAsync(result.ToJson());
return 0;
