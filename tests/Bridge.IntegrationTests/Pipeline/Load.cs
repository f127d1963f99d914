using System.Globalization;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.IntegrationTests.Pipeline;

/// <summary>Transactions of random size on one connection, until it is stopped; the seed is printed and can be given again. A lost
/// connection is opened again.</summary>
internal sealed class Load : IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TestDatabase database;
    private readonly PeriodicTimer? pace;
    private readonly Task running;
    private int attempts;
    private int committed;

    /// <summary>Starts it; <paramref name="perSecond"/> is the most transactions that it commits.</summary>
    public Load(TestDatabase database, int? perSecond = null, int? seed = null)
    {
        this.database = database;
        if (perSecond is { } limit) pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / limit));
        var chosen = seed
            ?? (int.TryParse(Environment.GetEnvironmentVariable("BRIDGE_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given
            : Environment.TickCount);
        TestContext.Current.TestOutputHelper?.WriteLine($"BRIDGE_TEST_SEED={chosen}");
        running = RunAsync(new Random(chosen));
    }

    /// <summary>Waits until so many more transactions are committed.</summary>
    public async Task ReachAsync(int transactions)
    {
        var goal = Volatile.Read(ref committed) + transactions;
        await Eventually.TrueAsync(
            () => Volatile.Read(ref committed) >= goal || running.IsFaulted, () => $"{committed} of {goal} transactions",
                PipelineHarness.Cancellation);
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
        pace?.Dispose();
    }

    private async Task RunAsync(Random random)
    {
        using var retry = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await CommitAsync(random);
            }
            catch (NpgsqlException exception) when (exception.IsTransient)
            {
                // The server is gone; what it had committed its history tells.
                await retry.WaitForNextTickAsync();
            }
        }
    }

    private async Task CommitAsync(Random random)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        while (!stopping.IsCancellationRequested)
        {
            await using var command = new NpgsqlCommand(Next(random), connection);
            await command.ExecuteNonQueryAsync();
            Interlocked.Increment(ref committed);
            if (pace is not null) await pace.WaitForNextTickAsync();
        }
    }

    private string Next(Random random)
    {
        var rows = random.Next(1, 6);
        var first = ++attempts * 10;
        return random.Next(4) switch
        {
            0 => $"UPDATE containers SET name = 'u' || id, updated_at = clock_timestamp() WHERE id % 97 = {random.Next(97)}",
            1 => $"DELETE FROM other WHERE a % 31 = {random.Next(31)}",
            2 => $"INSERT INTO other SELECT {first} + n, 'load', n FROM generate_series(1, {rows}) n",
            _ => "INSERT INTO containers (name, container_type, extended_metadata) SELECT 'load ' || n, 'analysis', " +
                $"'status=>Confirmed' FROM generate_series(1, {rows}) n",
        };
    }
}
