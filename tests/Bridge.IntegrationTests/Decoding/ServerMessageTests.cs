using System.Text.Json;
using Bridge.Capture.Decoding.Schema;
using Bridge.Contracts;

namespace Bridge.IntegrationTests.Decoding;

/// <summary>What servers do to a decoder in mid-stream.</summary>
public sealed class ServerMessageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Follows_columns_that_are_added_dropped_renamed_and_retyped()
    {
        await using var captured = await CapturedDatabase.CreateAsync("CREATE TABLE t(id int PRIMARY KEY, a text, b int)", Cancellation);
        await captured.History.WatchAsync("t", Cancellation);
        await captured.RunAsync(
            "INSERT INTO t VALUES (1, '1', 2)",
            "ALTER TABLE t ADD c numeric(8,2) DEFAULT 1.5, DROP b",
            "INSERT INTO t VALUES (2, '2')",
            "ALTER TABLE t RENAME a TO \"A \"\"b\\\"",
            "UPDATE t SET c = 3 WHERE id = 1",
            "ALTER TABLE t ALTER \"A \"\"b\\\" TYPE int USING 7",
            "UPDATE t SET c = 4",
            "ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t ADD PRIMARY KEY (c, id)",
            "ALTER TABLE t REPLICA IDENTITY FULL",
            "UPDATE t SET c = 5 WHERE id = 2; DELETE FROM t WHERE id = 1");
        var changes = await captured.ReadAndCompareAsync(Cancellation);
        Assert.Equal("""{"id":2,"c":5.00}""", changes[^2].Key);
    }

    [Fact]
    public async Task Follows_a_composite_type_whose_attributes_change_without_a_new_relation_message()
    {
        await using var captured = await CapturedDatabase
            .CreateAsync("CREATE TYPE part AS (x int); CREATE TABLE t(id int PRIMARY KEY, p part[])", Cancellation);
        await captured.History.WatchAsync("t", Cancellation);
        await captured.RunAsync("INSERT INTO t VALUES (1, ARRAY[ROW(1)::part])");
        await captured.ReadAndCompareAsync(Cancellation);
        await captured.RunAsync("ALTER TYPE part ADD ATTRIBUTE y text", "INSERT INTO t VALUES (2, ARRAY[ROW(1, 'a')::part])");
        await captured.ReadAndCompareAsync(Cancellation);
        Assert.True(captured.Slot.CatalogLoads >= 2);
    }

    [Fact]
    public async Task Writes_the_text_of_a_type_that_was_dropped_before_its_rows_were_read()
    {
        await using var captured = await CapturedDatabase
            .CreateAsync("CREATE TYPE part AS (x int); CREATE TABLE t(id int PRIMARY KEY, p part)", Cancellation);
        await captured.RunAsync("INSERT INTO t VALUES (1, ROW(7))", "DROP TABLE t", "DROP TYPE part");
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1,"p":"(7)"}
            """, Assert.Single(await captured.ReadAsync(Cancellation)).Members);
    }

    [Fact]
    public async Task Gives_the_key_of_every_replica_identity()
    {
        await using var captured = await CapturedDatabase.CreateAsync("""
            CREATE TABLE by_index(id int PRIMARY KEY, code text NOT NULL UNIQUE); ALTER TABLE by_index REPLICA IDENTITY USING INDEX by_index_code_key;
            CREATE TABLE keyless(a int, b text); ALTER TABLE keyless REPLICA IDENTITY FULL;
            CREATE TABLE included(a int, b int, c text, PRIMARY KEY (c, a) INCLUDE (b)); ALTER TABLE included REPLICA IDENTITY FULL;
            """, Cancellation);
        await captured.RunAsync(
            "INSERT INTO by_index VALUES (1, 'x'); UPDATE by_index SET id = 2; DELETE FROM by_index",
            "INSERT INTO keyless VALUES (1, NULL); DELETE FROM keyless",
            "INSERT INTO included VALUES (1, 2, 'x'); UPDATE included SET b = 3");
        var changes = await captured.ReadAsync(Cancellation);
        Assert.Equal(
            ["""{"code":"x"}""", """{"code":"x"}""", """{"code":"x"}""", """{"a":1,"b":null}""", """{"a":1,"b":null}""",
                """{"a":1,"c":"x"}""", """{"a":1,"c":"x"}"""],
            changes.Select(change => change.Key));
    }

    [Fact]
    public async Task Gives_a_key_that_is_itself_an_unchanged_TOASTed_value()
    {
        await using var captured = await CapturedDatabase.CreateAsync("""
            CREATE TABLE t(id text PRIMARY KEY, a int, b text); ALTER TABLE t ALTER id SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL;
            """, Cancellation);
        await captured.History.WatchAsync("t", Cancellation);
        await captured.RunAsync("INSERT INTO t SELECT repeat('k', 2300), 1, repeat('b', 9000)", "UPDATE t SET a = 2", "DELETE FROM t");
        var changes = await captured.ReadAndCompareAsync(Cancellation);
        Assert.Contains("\"unchanged\":[\"id\",\"b\"]", changes[1].Members, StringComparison.Ordinal);
        Assert.Equal(changes[0].Key, changes[1].Key);
    }

    [Fact]
    public async Task Leaves_out_what_the_column_list_and_the_server_leave_out()
    {
        await using var captured = await CapturedDatabase
            .CreateAsync("CREATE TABLE t(id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED, log_data jsonb)",
            Cancellation);
        await captured.RunAsync("DROP PUBLICATION p", "CREATE PUBLICATION p FOR TABLE t (id, a)",
            "INSERT INTO t VALUES (1, 2, DEFAULT, '{}')");
        Assert.Equal("""
            "key":{"id":1},"row":{"id":1,"a":2}
            """, Assert.Single(await captured.ReadAsync(Cancellation)).Members);
    }

    [Fact]
    public async Task Counts_copy_savepoints_and_truncate_as_the_server_sends_them()
    {
        await using var captured = await CapturedDatabase
            .CreateAsync("CREATE TABLE t(id int PRIMARY KEY); CREATE TABLE u(id int PRIMARY KEY)", Cancellation);
        await captured.RunAsync("""
            BEGIN;
            COPY t FROM PROGRAM 'printf "1\n2\n3\n"';
            SAVEPOINT s; INSERT INTO t VALUES (4); ROLLBACK TO s;
            SELECT pg_logical_emit_message(true, 'bridge', 'between');
            UPDATE t SET id = id + 10 WHERE id = 1; UPDATE t SET id = id + 10 WHERE id = 11;
            TRUNCATE t, u RESTART IDENTITY;
            INSERT INTO u VALUES (9);
            COMMIT
            """);
        var changes = await captured.ReadAsync(Cancellation);
        Assert.Equal(Enumerable.Range(0, 8), changes.Select(change => change.Position.Ordinal));
        Assert.Equal(
            [Operation.Insert, Operation.Insert, Operation.Insert, Operation.Update, Operation.Update, Operation.Truncate,
                Operation.Truncate, Operation.Insert],
            changes.Select(change => change.Operation));
        Assert.Equal("""{"id":21}""", changes[4].Key);
        Assert.Single(changes.Select(change => change.Position.CommitLsn).Distinct());
    }

    [Fact]
    public async Task Keeps_commit_order_when_transactions_interleave()
    {
        await using var captured = await CapturedDatabase.CreateAsync("CREATE TABLE t(id int PRIMARY KEY)", Cancellation);
        await using var first = await captured.Database.DataSource.OpenConnectionAsync(Cancellation);
        await using var second = await captured.Database.DataSource.OpenConnectionAsync(Cancellation);
        await using var firstTransaction = await first.BeginTransactionAsync(Cancellation);
        await using var secondTransaction = await second.BeginTransactionAsync(Cancellation);
        for (var id = 0; id < 10; id++)
        {
            await using var command = (id % 2 == 0 ? first : second).CreateCommand();
            command.CommandText = $"INSERT INTO t VALUES ({id})";
            await command.ExecuteNonQueryAsync(Cancellation);
        }

        await secondTransaction.CommitAsync(Cancellation);
        await firstTransaction.CommitAsync(Cancellation);
        var changes = await captured.ReadAsync(Cancellation);
        Assert.Equal([1, 3, 5, 7, 9, 0, 2, 4, 6, 8], changes
            .Select(change => JsonDocument.Parse(change.Key).RootElement.GetProperty("id").GetInt32()));
        Assert.Equal(changes.Select(change => change.Position), changes.Select(change => change.Position).Order());
    }

    [Fact]
    public async Task Knows_every_built_in_type_of_this_server()
    {
        await using var captured = await CapturedDatabase.CreateAsync("SELECT 1", Cancellation);
        await using var command = captured.Slot.Session.CreateCommand("""
            SELECT t.oid, t.typarray, t.typname::text FROM pg_type t
            WHERE t.oid < 10000 AND t.typtype IN ('b', 'r', 'm') AND t.typarray <> 0
            """);
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        while (await reader.ReadAsync(Cancellation))
        {
            Assert.True(BuiltInTypes.TryGet(reader.GetFieldValue<uint>(0), out _), reader.GetString(2));
            Assert.True(BuiltInTypes.TryGet(reader.GetFieldValue<uint>(1), out _), reader.GetString(2) + "[]");
        }
    }
}
