using System.Globalization;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>Transactions of random size on one connection, until it is stopped; the seed is printed and can be given again.</summary>
internal sealed class Load : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TestDatabase database;
    private readonly Task running;
    private int committed;

    public Load(TestDatabase database)
    {
        this.database = database;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BRIDGE_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"BRIDGE_TEST_SEED={seed}");
        running = RunAsync(new Random(seed));
    }

    /// <summary>Waits until so many more transactions are committed.</summary>
    public async Task ReachAsync(int transactions)
    {
        var goal = Volatile.Read(ref committed) + transactions;
        await Eventually.TrueAsync(
            () => Volatile.Read(ref committed) >= goal || running.IsFaulted, () => $"{committed} of {goal} transactions", PipelineHarness.Cancellation);
        if (running.IsFaulted) await running;
    }

    /// <summary>Ends behind the transaction in hand.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await running;
    }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    private async Task RunAsync(Random random)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        while (!stopping.IsCancellationRequested)
        {
            var rows = random.Next(1, 6);
            var sql = random.Next(4) switch
            {
                0 => $"UPDATE containers SET name = 'u' || id, updated_at = clock_timestamp() WHERE id % 97 = {random.Next(97)}",
                1 => $"DELETE FROM other WHERE a % 31 = {random.Next(31)}",
                2 => $"INSERT INTO other SELECT {committed * 10} + n, 'load', n FROM generate_series(1, {rows}) n",
                _ => $"INSERT INTO containers (name, container_type, extended_metadata) SELECT 'load ' || n, 'analysis', 'status=>Confirmed' FROM generate_series(1, {rows}) n",
            };
            await using var command = new NpgsqlCommand(sql, connection);
            await command.ExecuteNonQueryAsync();
            Interlocked.Increment(ref committed);
        }
    }
}
