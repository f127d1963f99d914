using System.Diagnostics;
using System.Text;
using RabbitMQ.Client.Events;

namespace Bridge.Benchmarks.Latency;

/// <summary>The consumer: when each row's message came into its hand.</summary>
internal sealed class ArrivalWatch(int count)
{
    private static readonly byte[] Mark = Encoding.ASCII.GetBytes(CommitLoad.Mark);
    private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] arrived = new long[count];
    private int seen;

    /// <summary>Completes with the last message.</summary>
    public Task All => all.Task;

    /// <summary>A message, to publish others like it.</summary>
    public byte[] Example { get; private set; } = [];

    /// <summary>Takes a delivery.</summary>
    public void Take(BasicDeliverEventArgs delivery)
    {
        var now = Stopwatch.GetTimestamp();
        var body = delivery.Body.Span;
        var place = Place(body);
        if (place < 0 || !int.TryParse(body.Slice(place, 9), out var number) || arrived[number] != 0) return;
        arrived[number] = now;
        if (seen == 0) Example = body.ToArray();
        if (++seen == count) all.TrySetResult();
    }

    /// <summary>Where the row's number stands in a body; negative when there is none.</summary>
    public static int Place(ReadOnlySpan<byte> body) => body.IndexOf(Mark) is >= 0 and var at ? at + Mark.Length : -1;

    /// <summary>Milliseconds from COMMIT to arrival, without the first rows, in ascending order; what came before the COMMIT was answered
    /// took no time.</summary>
    public double[] Latencies(CommitLoad load, int skip)
    {
        var latencies = new List<double>(count);
        for (var number = skip; number < count; number++)
            latencies.Add(Math.Max(0, Stopwatch.GetElapsedTime(load.Committed(number), arrived[number]).TotalMilliseconds));
        latencies.Sort();
        return [.. latencies];
    }
}
