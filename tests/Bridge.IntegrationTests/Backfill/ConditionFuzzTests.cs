using System.Text;
using Bridge.Capture;
using Bridge.Capture.Backfill;
using Bridge.Capture.Backfill.Conditions;
using Bridge.Capture.Changes;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.IntegrationTests.Backfill;

/// <summary>Whatever is written as a condition, no function of it runs, no setting stays, and a value is compared as it is.</summary>
public sealed class ConditionFuzzTests
{
    private const int Rounds = 2_000;

    private static readonly string[] Pieces =
    [
        "id", "t", "meta", "meta.kind", "ext.kind", "=", "!=", "<>", "<=", ">", "in", "between", "is", "not", "null", "and", "or", "(", ")",
            ",", "1", "-1", "'x'", "'", "''", "\"", "\\", "\\'", "E'", "$$", "$1",
        ";", "--", "/*", "*/", "::", "canary()", "canary() = true", "set_config('standard_conforming_strings','off',false)",
            "COPY (SELECT canary()) TO STDOUT", "UNION SELECT canary()", "\n", "\t", "\u00a0", "ä", "\ud83d\ude00",
            "'' OR canary() OR ''='",
        "(SELECT canary())", "true", "pg_sleep(1)",
            "' IS NOT NULL) LIMIT 0) TO STDOUT; SELECT canary(); COPY (SELECT id FROM odd WHERE (true --'",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_attack_that_ran_a_program_is_no_condition()
    {
        const string Attack =
            """set_config('standard_conforming_strings','off',false) = 'off' AND 'x' <> '\' || ' IS NOT NULL) LIMIT 0) TO PROGRAM $$touch /tmp/bridge-finding$$; COPY (SELECT id FROM containers WHERE (true --'""";
        Assert.Throws<ConditionException>(() => RowCondition.Parse(Attack));
        Assert.Equal(11, Assert.Throws<ConditionException>(
            () => RowCondition.Parse("set_config('standard_conforming_strings','off',false) = 'off'")).Position);
        await using var database = await CreateAsync();
        await using var session = await OpenAsync(database);
        // As a value it is a text like any other.
        Assert.Equal([], await session.ReadAsync($"t = '{Attack.Replace("'", "''", StringComparison.Ordinal)}'"));
        Assert.Equal(0, await CanaryCallsAsync(database));
    }

    [Fact]
    public async Task No_text_makes_a_function_run_or_leaves_a_setting()
    {
        var seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await using var database = await CreateAsync();
        var session = await OpenAsync(database);
        var taken = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var text = round % 2 == 0 ? Condition(random) : Pile(random);
            try
            {
                await session.ReadAsync(text);
                taken++;
            }
            catch (ConditionException)
            {
                // Most of them.
            }
            catch (PostgresException wrong)
            {
                Assert.True(wrong.SqlState[..2] is "22" or "42", $"seed {seed}: {text}: {wrong.SqlState}");
                await session.DisposeAsync();
                session = await OpenAsync(database);
            }
        }

        await session.DisposeAsync();
        Assert.True(taken > Rounds / 20, $"seed {seed}: {taken} of {Rounds} were conditions");
        Assert.Equal(0, await CanaryCallsAsync(database));
        Assert.Equal(1, await database.ScalarAsync<long>("SELECT count(*) FROM odd", Cancellation));
    }

    [Fact]
    public async Task A_value_is_compared_as_it_is_whatever_letters_it_has()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        await using var database = await CreateAsync();
        var values = Enumerable.Range(0, 300).Select(_ => Odd(random)).Distinct(StringComparer.Ordinal).ToList();
        await using (var insert = database.DataSource.CreateCommand(
            "INSERT INTO odd SELECT 10 + n, v, jsonb_build_object('kind', v) FROM unnest($1::text[]) WITH ORDINALITY AS u(v, n)"))
        {
            insert.Parameters.AddWithValue(values.ToArray());
            await insert.ExecuteNonQueryAsync(Cancellation);
        }

        await using var session = await OpenAsync(database);
        for (var i = 0; i < values.Count; i++)
        {
            var quoted = $"'{values[i].Replace("'", "''", StringComparison.Ordinal)}'";
            foreach (var text in (string[])[$"t = {quoted}", $"t in ('none of them', {quoted})", $"not (t != {quoted})",
                $"t between {quoted} and {quoted}", $"meta.kind = {quoted}"])
                Assert.True((await session.ReadAsync(text)).SequenceEqual([11 + i]), $"seed {seed}: {text}");
        }
    }

    private static string Pile(Random random) =>
        string.Join(random.Next(3) == 0 ? "" : " ", Enumerable.Range(0, random.Next(1, 10))
            .Select(_ => Pieces[random.Next(Pieces.Length)]));

    // One that is right but for what may have been put into it.
    private static string Condition(Random random)
    {
        var tests = Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
            $"{(random.Next(2) == 0 ? "t" : "meta.kind")} {(random.Next(2) == 0 ? "=" : "!=")} " +
                $"'{Odd(random).Replace("'", "''", StringComparison.Ordinal)}'");
        var text = string.Join(random.Next(2) == 0 ? " and " : " or not ", tests);
        return random.Next(2) == 0 ? text : text.Insert(random.Next(text.Length + 1), Pieces[random.Next(Pieces.Length)]);
    }

    private static string Odd(Random random)
    {
        var text = new StringBuilder();
        for (var length = random.Next(0, 20); length >= 0; length--)
            text.Append(random.Next(3) switch
            {
                0 => Pieces[random.Next(Pieces.Length)],
                1 =>
                "'\"\\$();-%{}[],.:"[random.Next(15)].ToString(),
                _ => ((char)random.Next(1, 0x2ff)).ToString()
            });
        return text.ToString();
    }

    private static async Task<TestDatabase> CreateAsync()
    {
        var database = await TestDatabase.CreateAsync(cancellationToken: Cancellation);
        await database.ExecuteAsync(
            "CREATE EXTENSION hstore; CREATE TABLE odd (id int PRIMARY KEY, t text, meta jsonb, ext hstore); INSERT INTO odd VALUES (1, " +
            "'x'); CREATE PUBLICATION p FOR TABLE odd", Cancellation);
        await database.ExecuteAsync("CREATE FUNCTION canary() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RETURN true; END $$",
            Cancellation);
        await database.ExecuteAsync(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET track_functions = ''all''', current_database()); END $$", Cancellation);
        // The look itself is seen to work: it finds a call.
        await using (var connection = new NpgsqlConnection(database.ConnectionString + ";Pooling=false"))
        {
            await connection.OpenAsync(Cancellation);
            await using var call = new NpgsqlCommand("SELECT canary()", connection);
            await call.ExecuteNonQueryAsync(Cancellation);
        }

        await Poll.UntilAsync(async () => await CanaryCallsAsync(database) == 1, "the canary's own call");
        await database.ExecuteAsync("SELECT pg_stat_reset()", Cancellation);
        return database;
    }

    private static Task<long> CanaryCallsAsync(TestDatabase database) =>
        database.ScalarAsync<long>("SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_user_functions WHERE funcname = 'canary'",
            Cancellation);

    private static async Task<Session> OpenAsync(TestDatabase database)
    {
        var table = await BackfillTableReader.ReadAsync(
            database.DataSource, new CaptureOptions { Publication = "p" }, new RelationName("public", "odd"), Cancellation);
        return new Session(table, await PageReader.OpenAsync(
            database.ConnectionString, database.DataSource, 1 << 20, 1 << 20, TimeProvider.System, Cancellation));
    }

    /// <summary>Asks as a backfill does: checked, counted, then read; what is read are keys.</summary>
    private sealed class Session(BackfillTable table, PageReader reader) : IAsyncDisposable
    {
        public async Task<IReadOnlyList<int>> ReadAsync(string text)
        {
            var request = new PageRequest { Where = RowCondition.Parse(text), Limit = 1_000 };
            await reader.CheckAsync(table, request, Cancellation);
            var counted = await reader.CountAsync(table, request, TimeSpan.FromSeconds(10), Cancellation);
            var page = new RowPage();
            await reader.ReadAsync(table, request, page, Cancellation);
            Assert.Equal(counted, page.Count);
            return [.. Enumerable.Range(0, page.Count).Select(index => JsonId(page, index))];
        }

        public ValueTask DisposeAsync() => reader.DisposeAsync();

        private static int JsonId(RowPage page, int index)
        {
            using var key = System.Text.Json.JsonDocument.Parse(page.Key(index).ToArray());
            return key.RootElement.GetProperty("id").GetInt32();
        }
    }
}
