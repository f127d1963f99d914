using System.Diagnostics;
using System.Text;
using Bridge.Benchmarks.Latency;
using Bridge.Outbox.Reading;

namespace Bridge.Benchmarks.Backfill;

/// <summary>When each row of a load was read from the outbox.</summary>
internal sealed class OutboxArrivals(int count)
{
    private static readonly byte[] Mark = Encoding.ASCII.GetBytes(CommitLoad.Mark);
    private readonly TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long[] arrived = new long[count];
    private int seen;

    /// <summary>Completes with the last row.</summary>
    public Task All => all.Task;

    /// <summary>Reads the outbox until cancelled.</summary>
    public async Task ReadAsync(OutboxReader reader, CancellationToken cancellationToken)
    {
        await foreach (var read in reader.ReadAsync(OutboxStart.Next, cancellationToken)) Take(read.Record.Body.Span);
    }

    /// <summary>The 99th percentile from COMMIT to arrival, in milliseconds, without the first rows.</summary>
    public double Percentile99(CommitLoad load, int skip)
    {
        var latencies = new List<double>(count);
        for (var number = skip; number < count; number++)
            latencies.Add(Math.Max(0, Stopwatch.GetElapsedTime(load.Committed(number), arrived[number]).TotalMilliseconds));
        latencies.Sort();
        return latencies[(int)(latencies.Count * 0.99)];
    }

    private void Take(ReadOnlySpan<byte> body)
    {
        var now = Stopwatch.GetTimestamp();
        for (var at = body.IndexOf(Mark); at >= 0; at = body.IndexOf(Mark))
        {
            body = body[(at + Mark.Length)..];
            // A row that a backfill reads as well counts where it came first.
            if (!int.TryParse(body[..9], out var number) || number >= count || arrived[number] != 0) continue;
            arrived[number] = now;
            if (++seen == count) all.TrySetResult();
        }
    }
}
