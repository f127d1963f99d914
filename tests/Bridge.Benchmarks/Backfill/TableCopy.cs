using System.Diagnostics;
using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.Benchmarks.Backfill;

/// <summary>PostgreSQL's own COPY of the rows as JSON, thrown away by <c>psql</c>: the fastest that the server gives them.</summary>
internal static class TableCopy
{
    /// <summary>Copies the table; rows per second.</summary>
    public static async Task<Round> RunAsync(SourceDatabase source, int rows, CancellationToken cancellationToken)
    {
        var server = new NpgsqlConnectionStringBuilder(source.Database.ConnectionString);
        await using var cpu = new CpuSampler();
        var started = Stopwatch.GetTimestamp();
        var start = new ProcessStartInfo(Path.Combine(TestServices.Require("BRIDGE_BENCHMARK_POSTGRES_BIN"), "psql"),
        [
            "--no-psqlrc", "--quiet", "--host", server.Host!, "--port", $"{server.Port}", "--username", server.Username!, "--dbname",
                server.Database!,
            "--output", "/dev/null", "--command", "COPY (SELECT to_jsonb(t) FROM containers t) TO STDOUT",
        ]);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("psql did not start.");
        cpu.Follow("psql", process.Id, fromStart: true);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0) throw new InvalidOperationException($"psql ended with {process.ExitCode}.");
        return new Round(rows / Stopwatch.GetElapsedTime(started).TotalSeconds, cpu.PerChange(rows));
    }
}
