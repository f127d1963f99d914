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
    private long started;

    /// <summary>When the COMMIT of a row was answered, as a timestamp of <see cref="Stopwatch"/>.</summary>
    public long Committed(int number) => Volatile.Read(ref committed[number]);

    /// <summary>A row's name.</summary>
    public static string Name(int number) => Mark + number.ToString("D9", CultureInfo.InvariantCulture);

    /// <summary>Commits all rows, each at its time; <paramref name="afterCommit"/> runs behind each.</summary>
    public Task RunAsync(Func<int, ValueTask> afterCommit, CancellationToken cancellationToken)
    {
        started = Stopwatch.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, Connections).Select(first => Task.Factory.StartNew(
            () => Write(first, afterCommit, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
    }

    // A thread for each connection, which waits for its rows' times and for the server, and wakes nobody: what the load takes of the
    // processors is missing where it is measured.
    private void Write(int first, Func<int, ValueTask> afterCommit, CancellationToken cancellationToken)
    {
        using var connection = database.DataSource.OpenConnection();
        using var insert = new NpgsqlCommand(
            "INSERT INTO containers (containable_id, containable_type, name, container_type, description) VALUES (1, 'Sample', $1, " +
                "'dataset', repeat('measured in CDCl3 ', 12))", connection);
        var name = insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = "" });
        insert.Prepare();
        for (var number = first; number < count; number += Connections)
        {
            var early = TimeSpan.FromSeconds((double)number / PerSecond) - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.Zero) cancellationToken.WaitHandle.WaitOne(early);
            cancellationToken.ThrowIfCancellationRequested();
            name.Value = Name(number);
            insert.ExecuteNonQuery();
            Volatile.Write(ref committed[number], Stopwatch.GetTimestamp());
            afterCommit(number).AsTask().GetAwaiter().GetResult();
        }
    }
}
