using System.Diagnostics;
using System.Globalization;
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
    private int next = -1;

    /// <summary>When the COMMIT of a row was answered, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public long Committed(int number) => Volatile.Read(ref committed[number]);

    /// <summary>A row's name.</summary>
    public static string Name(int number) => Mark + number.ToString("D9", CultureInfo.InvariantCulture);

    /// <summary>Commits all rows, each at its time; <paramref name="afterCommit"/> runs behind each.</summary>
    public Task RunAsync(Func<int, ValueTask> afterCommit, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => WriteAsync(started, afterCommit, cancellationToken)));
    }

    private async Task WriteAsync(long started, Func<int, ValueTask> afterCommit, CancellationToken cancellationToken)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(cancellationToken);
        await using var insert = new NpgsqlCommand(
            "INSERT INTO containers (containable_id, containable_type, name, container_type, description) VALUES (1, 'Sample', $1, 'dataset', repeat('measured in CDCl3 ', 12))", connection);
        var name = insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "" });
        await insert.PrepareAsync(cancellationToken);
        for (var number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
        {
            var early = TimeSpan.FromSeconds((double)number / PerSecond) - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.Zero) await Task.Delay(early, cancellationToken);
            name.Value = Name(number);
            await insert.ExecuteNonQueryAsync(cancellationToken);
            Volatile.Write(ref committed[number], Stopwatch.GetTimestamp());
            await afterCommit(number);
        }
    }
}
