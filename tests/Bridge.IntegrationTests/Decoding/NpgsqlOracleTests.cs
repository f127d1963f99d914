using System.Globalization;
using System.Text.Json;
using Bridge.Contracts;
using Bridge.Contracts.Text;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace Bridge.IntegrationTests.Decoding;

/// <summary>Npgsql's own decoder is the oracle: both read the same WAL, over slots of their own.</summary>
public sealed class NpgsqlOracleTests(ITestOutputHelper output)
{
    private const string Unchanged = "\0unchanged";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_decoders_read_the_same_rows()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BRIDGE_TEST_SEED"), CultureInfo.InvariantCulture, out var given) ? given
            : Random.Shared.Next();
        output.WriteLine($"BRIDGE_TEST_SEED={seed}");
        await using var captured = await CapturedDatabase.CreateAsync("""
            CREATE TABLE t(id text PRIMARY KEY, a text, b text, long text);
            ALTER TABLE t REPLICA IDENTITY FULL; ALTER TABLE t ALTER long SET STORAGE EXTERNAL;
            """, Cancellation);
        await captured.RunAsync($"SELECT pg_create_logical_replication_slot('{captured.Slot.Slot}_npgsql', 'pgoutput')");
        await ChangeAsync(captured, new Random(seed));
        var ours = (await captured.ReadAsync(Cancellation)).SelectMany(Describe).ToList();
        var theirs = await ReadWithNpgsqlAsync(captured, ours.Count);
        Assert.Equal(theirs, ours);
        Assert.Contains(ours, line => line.Contains(Unchanged, StringComparison.Ordinal));
    }

    private static async Task ChangeAsync(CapturedDatabase captured, Random random)
    {
        var values = new RandomValues(random);
        for (var i = 0; i < 100; i++)
        {
            await captured.RunAsync(
                $"INSERT INTO t VALUES ('k{i}', {values.Next("text")}, {values.Next("text")}, repeat('x', {random.Next(6000)}))",
                random.Next(3) switch
                {
                    0 => $"DELETE FROM t WHERE id = 'k{random.Next(i + 1)}'",
                    1 => $"UPDATE t SET id = id || '-' WHERE id = 'k{random.Next(i + 1)}'",
                    _ => $"UPDATE t SET a = {values.Next("text")}, b = {values.Next("text")} WHERE id = 'k{random.Next(i + 1)}'",
                });
        }
    }

    private static IEnumerable<string> Describe(DecodedChange change)
    {
        using var json = JsonDocument.Parse($"{{{change.Members}}}");
        string[] columns = ["id", "a", "b", "long"];
        if (json.RootElement.TryGetProperty("old", out var old))
            yield return $"old {string.Join('|', columns.Select(column => Text(old, column)))}";
        if (json.RootElement.TryGetProperty("row", out var row))
            yield return $"row {string.Join('|', columns.Select(column => Text(row, column)))}";
        yield return $"{change.Operation} {change.Table}";
    }

    private static string Text(JsonElement row, string column) =>
        row.TryGetProperty(column, out var value) ? value.GetString() ?? "null" : Unchanged;

    private static async Task<List<string>> ReadWithNpgsqlAsync(CapturedDatabase captured, int count)
    {
        var connectionString = new NpgsqlConnectionStringBuilder(
            captured.Database.ConnectionString)
        { Options = SessionSettings.Options, Pooling = false };
        await using var connection = new LogicalReplicationConnection(connectionString.ConnectionString);
        await connection.Open(Cancellation);
        var lines = new List<string>();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        var slot = new PgOutputReplicationSlot($"{captured.Slot.Slot}_npgsql");
        await foreach (var message in connection.StartReplication(
            slot, new PgOutputReplicationOptions("p", PgOutputProtocolVersion.V1), deadline.Token))
        {
            await DescribeAsync(message, lines, deadline.Token);
            if (lines.Count >= count) break;
        }

        return lines;
    }

    private static async Task DescribeAsync(PgOutputReplicationMessage message, List<string> lines, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case InsertMessage insert:
                if (insert.Relation.RelationName == "history") return;
                lines.Add($"row {await ReadAsync(insert.NewRow, cancellationToken)}");
                lines.Add($"{Operation.Insert} {insert.Relation.Namespace}.{insert.Relation.RelationName}");
                break;
            case FullUpdateMessage update:
                lines.Add($"old {await ReadAsync(update.OldRow, cancellationToken)}");
                lines.Add($"row {await ReadAsync(update.NewRow, cancellationToken)}");
                lines.Add($"{Operation.Update} {update.Relation.Namespace}.{update.Relation.RelationName}");
                break;
            case FullDeleteMessage delete:
                lines.Add($"old {await ReadAsync(delete.OldRow, cancellationToken)}");
                lines.Add($"{Operation.Delete} {delete.Relation.Namespace}.{delete.Relation.RelationName}");
                break;
        }
    }

    private static async Task<string> ReadAsync(ReplicationTuple tuple, CancellationToken cancellationToken)
    {
        var values = new List<string>();
        await foreach (var value in tuple.WithCancellation(cancellationToken))
            values.Add(value.IsUnchangedToastedValue ? Unchanged : value.IsDBNull ? "null" : await value.Get<string>(cancellationToken));
        return string.Join('|', values);
    }
}
