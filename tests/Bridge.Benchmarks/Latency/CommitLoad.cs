using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Bridge.Capture.Replication;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.Benchmarks.Latency;

/// <summary>Single-row transactions at a steady rate, over several connections; each row's name carries its number.</summary>
internal sealed class CommitLoad(TestDatabase database, int count)
{
    /// <summary>Before a row's number in its name.</summary>
    public const string Mark = "bench-";

    private const int Connections = 8;
    private const int PerSecond = 1_000;
    private readonly long[] committed = new long[count];
    private readonly Channel<int> due = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleWriter = true });

    /// <summary>When the COMMIT of a row was answered, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public long Committed(int number) => Volatile.Read(ref committed[number]);

    /// <summary>A row's name.</summary>
    public static string Name(int number) => Mark + number.ToString("D9", CultureInfo.InvariantCulture);

    /// <summary>Commits all rows, each at its time; <paramref name="afterCommit"/> runs behind each.</summary>
    public Task RunAsync(Func<int, ValueTask> afterCommit, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => WriteAsync(afterCommit, cancellationToken)).Append(PaceAsync(cancellationToken)));

    // Timers of .NET step by 4 ms on many a Linux, which would make bursts of four of it.
    private async Task PaceAsync(CancellationToken cancellationToken)
    {
        using var pause = new ShortPause();
        var started = Stopwatch.GetTimestamp();
        for (var number = 0; number < count; number++)
        {
            while (Stopwatch.GetElapsedTime(started).TotalSeconds < (double)number / PerSecond) await pause.WaitAsync(TimeSpan.FromMilliseconds(1));
            cancellationToken.ThrowIfCancellationRequested();
            due.Writer.TryWrite(number);
        }

        due.Writer.Complete();
    }

    private async Task WriteAsync(Func<int, ValueTask> afterCommit, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO containers (containable_id, containable_type, name, container_type, description) VALUES (1, 'Sample', $1, 'dataset', repeat('measured in CDCl3 ', 12))", connection);
        var name = insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "" });
        await insert.PrepareAsync(cancellationToken);
        await foreach (var number in due.Reader.ReadAllAsync(cancellationToken))
        {
            name.Value = Name(number);
            await insert.ExecuteNonQueryAsync(cancellationToken);
            Volatile.Write(ref committed[number], Stopwatch.GetTimestamp());
            await afterCommit(number);
        }
    }
}
