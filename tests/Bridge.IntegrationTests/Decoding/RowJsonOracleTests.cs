using System.Globalization;
using System.Text;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Decoding;

/// <summary>The server is the oracle: the row JSON is what its own <c>to_jsonb</c> gives.</summary>
public sealed class RowJsonOracleTests(ITestOutputHelper output)
{
    private static int Seed => int
        .TryParse(Environment.GetEnvironmentVariable("BRIDGE_TEST_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed
        : Random.Shared.Next();

    private static int Tables => int
        .TryParse(Environment.GetEnvironmentVariable("BRIDGE_ORACLE_TABLES"), CultureInfo.InvariantCulture, out var tables) ? tables : 12;

    [Fact]
    public async Task Every_type_and_its_array_are_written_as_the_server_writes_them()
    {
        var seed = Seed;
        output.WriteLine($"BRIDGE_TEST_SEED={seed}");
        var values = new RandomValues(new Random(seed));
        await RunAsync(async (database, history, cancellationToken) =>
        {
            foreach (var (type, number) in values.Types.Select((type, number) => (type, number)))
            {
                var table = $"t{number}";
                await database.ExecuteAsync($"CREATE TABLE {table}(id int PRIMARY KEY, v {type}, a {type}[])", cancellationToken);
                await history.WatchAsync(table, cancellationToken);
                for (var row = 0; row < 20; row++)
                    await database.ExecuteAsync($"INSERT INTO {table} VALUES ({row}, {values.Next(type)}, {values.Next(type + "[]")})",
                        cancellationToken);
            }
        });
    }

    [Fact]
    public async Task Random_tables_with_random_changes_are_written_as_the_server_writes_them()
    {
        var seed = Seed;
        output.WriteLine($"BRIDGE_TEST_SEED={seed} BRIDGE_ORACLE_TABLES={Tables}");
        var random = new Random(seed);
        var values = new RandomValues(random);
        await RunAsync(async (database, history, cancellationToken) =>
        {
            for (var number = 0; number < Tables; number++)
            {
                var types = Enumerable.Range(0, random.Next(1, 25)).Select(_ => values.NextType()).ToArray();
                await database.ExecuteAsync(CreateTable(number, types, random), cancellationToken);
                await history.WatchAsync($"r{number}", cancellationToken);
                await ChangeAsync(database, $"r{number}", types, values, random, cancellationToken);
            }
        });
    }

    private static string CreateTable(int number, string[] types, Random random)
    {
        var sql = new StringBuilder($"CREATE TABLE r{number}(");
        for (var i = 0; i < types.Length; i++) sql.Append(CultureInfo.InvariantCulture, $"c{i} {types[i]}, ");
        sql.Append(CultureInfo.InvariantCulture, $"\"k \"\"1\\\" text, k2 int, long text, PRIMARY KEY (\"k \"\"1\\\", k2));");
        sql.Append(CultureInfo.InvariantCulture, $"ALTER TABLE r{number} ALTER long SET STORAGE EXTERNAL;");
        if (random.Next(2) == 0) sql.Append(CultureInfo.InvariantCulture, $"ALTER TABLE r{number} REPLICA IDENTITY FULL;");
        return sql.ToString();
    }

    private static async Task ChangeAsync(
        TestDatabase database, string table, string[] types, RandomValues values, Random random, CancellationToken cancellationToken)
    {
        for (var row = 0; row < 25; row++)
        {
            var columns = string.Join(", ", types.Select(values.Next));
            await database.ExecuteAsync(
                $"INSERT INTO {table} VALUES ({columns}, 'k\"{row % 3}', {row}, repeat('\\é\"x', {random.Next(2000)}))", cancellationToken);
            var column = random.Next(types.Length);
            var sql = random.Next(4) switch
            {
                0 => $"DELETE FROM {table} WHERE k2 = {random.Next(row + 1)}",
                1 => $"UPDATE {table} SET k2 = k2 + 1000 WHERE k2 = {random.Next(row + 1)}",
                2 => $"UPDATE {table} SET c{column} = {values.Next(types[column])}, long = repeat('y', {random.Next(5000)}) WHERE " +
                    "k2 < 1000",
                _ => $"UPDATE {table} SET c{column} = {values.Next(types[column])} WHERE k2 = {random.Next(row + 1)}",
            };
            await database.ExecuteAsync(sql, cancellationToken);
        }
    }

    private async Task RunAsync(Func<TestDatabase, RowHistory, CancellationToken, Task> change)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var captured = await CapturedDatabase.CreateAsync(RandomValues.Setup, cancellationToken);
        await change(captured.Database, captured.History, cancellationToken);
        var changes = await captured.ReadAndCompareAsync(cancellationToken);
        output.WriteLine($"{changes.Count} changes compared, catalog loaded {captured.Slot.CatalogLoads} times");
    }
}
