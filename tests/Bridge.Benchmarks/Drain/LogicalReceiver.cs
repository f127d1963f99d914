using System.Diagnostics;
using Bridge.Benchmarks.Measuring;
using Bridge.Benchmarks.Pipeline;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.Benchmarks.Drain;

/// <summary>PostgreSQL's own <c>pg_recvlogical</c>, which throws away what it receives: the fastest that one slot can be read.</summary>
internal static class LogicalReceiver
{
    /// <summary>Reads a copy of the slot to the end of the load; rows per second.</summary>
    public static async Task<Round> RunAsync(SourceDatabase source, int rows, CancellationToken cancellationToken)
    {
        var slot = await source.CopySlotAsync(cancellationToken);
        await using var cpu = new CpuSampler();
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(Program(source, slot)) ?? throw new InvalidOperationException("pg_recvlogical did not start.");
        cpu.Follow("pg_recvlogical", process.Id, fromStart: true);
        while (!process.HasExited)
        {
            if (await source.WalSenderAsync(slot, cancellationToken) is not 0 and var sender)
            {
                cpu.Follow("walsender", sender, fromStart: true);
                break;
            }
        }

        await process.WaitForExitAsync(cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        if (process.ExitCode != 0) throw new InvalidOperationException($"pg_recvlogical ended with {process.ExitCode}.");
        await source.DropSlotAsync(slot, cancellationToken);
        return new Round(rows / seconds, cpu.PerChange(rows));
    }

    private static ProcessStartInfo Program(SourceDatabase source, string slot)
    {
        var server = new NpgsqlConnectionStringBuilder(source.Database.ConnectionString);
        return new ProcessStartInfo(Path.Combine(TestServices.Require("BRIDGE_BENCHMARK_POSTGRES_BIN"), "pg_recvlogical"),
        [
            "--start", "--no-loop", "--slot", slot, "--dbname", server.Database!, "--host", server.Host!, "--port", $"{server.Port}",
                "--username", server.Username!,
            "--file", "/dev/null", "--endpos", source.EndOfWal, "--option", "proto_version=1", "--option",
                "publication_names=sequin_cdc_publication", "--option", "messages=true",
        ]);
    }
}
