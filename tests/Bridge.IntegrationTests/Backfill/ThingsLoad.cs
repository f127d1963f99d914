using System.Globalization;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.IntegrationTests.Backfill;

/// <summary>Changes of every kind in random rows of the table, about so many a second, until it is stopped; the seed is printed and can be
/// given again.</summary>
internal sealed class ThingsLoad : IDisposable
{
    private const int PerSecond = 50;

    private readonly CancellationTokenSource stopping = new();
    private readonly TestDatabase database;
    private readonly int rows;
    private readonly int perTransaction;
    private readonly Task running;

    public ThingsLoad(TestDatabase database, int rows, int changesPerSecond)
    {
        this.database = database;
        this.rows = rows;
        // Of its eight kinds five change as many rows as this in a transaction, one a quarter, one three and one two.
        perTransaction = Math.Max(1, (int)(changesPerSecond / PerSecond * 8 / 5.25));
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BRIDGE_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given
            : Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"BRIDGE_TEST_SEED={seed}");
        running = RunAsync(new Random(seed));
    }

    /// <summary>Changes made so far.</summary>
    public long Changes { get; private set; }

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
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var inserted = rows;
        while (!stopping.IsCancellationRequested)
        {
            var (low, high) = Range(random);
            var sql = random.Next(8) switch
            {
                0 => $"UPDATE things SET big = repeat('new {random.Next()} ', 400), name = 'big' WHERE id BETWEEN {low} AND {high}",
                1 => $"DELETE FROM things WHERE id BETWEEN {low} AND {low + (perTransaction / 4)}",
                2 => $"INSERT INTO things (id, name, big) SELECT n, 'in', repeat('in ' || n, 900) FROM generate_series({inserted + 1}, " +
                    $"{inserted += perTransaction}) n",
                3 => $"UPDATE things SET id = -id WHERE id BETWEEN {low} AND {low + 2} AND NOT EXISTS (SELECT FROM things o WHERE o.id " +
                    "= -things.id)",
                4 => $"DELETE FROM things WHERE id = {low}; INSERT INTO things (id, name) VALUES ({low}, 'again') ON CONFLICT DO NOTHING",
                _ => $"UPDATE things SET name = 'u {random.Next()}', tags = ARRAY['{random.Next()}'] WHERE id BETWEEN {low} AND {high}",
            };
            await using var command = new NpgsqlCommand(sql, connection);
            Changes += await command.ExecuteNonQueryAsync();
            await pace.WaitForNextTickAsync();
        }
    }

    private (int Low, int High) Range(Random random)
    {
        var low = random.Next(1, rows);
        return (low, low + perTransaction);
    }
}
