using System.Text.Json;
using Bridge.Capture.Backfill.Conditions;
using Bridge.State.Jobs;
using Bridge.State.Requests;
using Bridge.Testing.Services;
using Bridge.Worker.Backfill;
using Npgsql;
using static Bridge.IntegrationTests.Backfill.BackfillHarness;

namespace Bridge.IntegrationTests.Backfill;

public sealed class BackfillTests
{
    public static TheoryData<string, string> Keys { get; } = new()
    {
        { "int",
            "ALTER TABLE things DROP CONSTRAINT things_pkey, ADD COLUMN k int; UPDATE things SET k = -id; ALTER TABLE things ADD " +
            "PRIMARY KEY (k)" },
        { "uuid",
            "ALTER TABLE things DROP CONSTRAINT things_pkey, ADD COLUMN k uuid; UPDATE things SET k = md5(id::text)::uuid; ALTER TABLE " +
            "things ADD PRIMARY KEY (k)" },
        { "text in the database's collation",
            "ALTER TABLE things DROP CONSTRAINT things_pkey, ADD COLUMN k text; UPDATE things SET k = " +
            "(ARRAY['a','A','ä','-','''','\\','Z z'])[1 + id % 7] || md5(id::text); ALTER TABLE things ADD PRIMARY KEY (k)" },
        { "text in another collation",
            """ALTER TABLE things DROP CONSTRAINT things_pkey, ADD COLUMN k text COLLATE "C"; UPDATE things SET k = (ARRAY['a','A','ä','-','_'])[1 + id % 5] || id; ALTER TABLE things ADD PRIMARY KEY (k)""" },
        { "index with a collation of its own",
            """ALTER TABLE things DROP CONSTRAINT things_pkey, ADD COLUMN k text COLLATE "en_US"; UPDATE things SET k = (ARRAY['a','A','b','B','_'])[1 + id % 5] || id; ALTER TABLE things ALTER k SET NOT NULL; CREATE UNIQUE INDEX ki ON things (k COLLATE "C"); ALTER TABLE things REPLICA IDENTITY USING INDEX ki""" },
        { "enum and number", "ALTER TABLE things DROP CONSTRAINT things_pkey; ALTER TABLE things ADD PRIMARY KEY (feels, num)" },
        { "composite with char(n) and time",
            "ALTER TABLE things DROP CONSTRAINT things_pkey; UPDATE things SET at = at + id % 5 * interval '1.000001 s'; ALTER TABLE " +
            "things ADD PRIMARY KEY (fixed, at, id)" },
        { "bytea", "ALTER TABLE things DROP CONSTRAINT things_pkey; ALTER TABLE things ADD PRIMARY KEY (raw)" },
        { "full identity", "ALTER TABLE things REPLICA IDENTITY FULL" },
        { "numeric",
            "ALTER TABLE things DROP CONSTRAINT things_pkey, ADD COLUMN k numeric; UPDATE things SET k = id / 7.0 - 100; ALTER TABLE " +
            "things ADD PRIMARY KEY (k)" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Every_row_comes_once_with_every_column_whatever_its_key_is(string what, string sql)
    {
        await using var harness = await BackfillHarness.CreateAsync(0);
        await harness.Database.ExecuteAsync("ALTER PUBLICATION sequin_cdc_publication DROP TABLE things", Cancellation);
        await harness.Database.ExecuteAsync(Fill(2_300), Cancellation);
        if (what.Contains("own", StringComparison.Ordinal)
            && !await harness.Database.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_collation WHERE collname = 'en_US')", Cancellation))
            sql = sql.Replace("en_US", "und-x-icu", StringComparison.Ordinal);
        foreach (var statement in sql.Split(';')) await harness.Database.ExecuteAsync(statement, Cancellation);
        await harness.Database.ExecuteAsync("ALTER PUBLICATION sequin_cdc_publication ADD TABLE things", Cancellation);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());

        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"] }, Cancellation);
        var report = await WaitAsync(backfills, job.Id);

        Assert.Equal((2_300, 2_300L, 100.0), (report.Rows, report.Estimate!.Value, report.Percent!.Value));
        var mirror = await ReadAsync(harness);
        Assert.Equal(2_300, mirror.Reads.Count);
        Assert.All(mirror.Reads, read => Assert.Equal(job.Id, read.Job));
        await harness.Database.ExecuteAsync("ALTER TABLE things DROP COLUMN twice", Cancellation);
        await mirror.AssertEqualAsync(harness.Database, "things");
    }

    [Theory]
    [InlineData("COMMIT")]
    [InlineData("PREPARE TRANSACTION 'late'")]
    public async Task What_an_open_transaction_wrote_before_its_table_was_published_is_waited_for(string end)
    {
        await using var postgres = await PrivatePostgres.CreateAsync("max_prepared_transactions = 2");
        await using var harness = await BackfillHarness.CreateAsync(10, postgres: postgres);
        await harness.Database
            .ExecuteAsync(
            "CREATE TABLE late (id int PRIMARY KEY, name text) PARTITION BY RANGE (id); CREATE TABLE late_1 PARTITION OF late FOR " +
            "VALUES FROM (1) TO (100)", Cancellation);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        await using var writing = await harness.Database.DataSource.OpenConnectionAsync(Cancellation);
        await using var command = new NpgsqlCommand("BEGIN; INSERT INTO late_1 SELECT n, 'unsent' FROM generate_series(1, 20) n", writing);
        await command.ExecuteNonQueryAsync(Cancellation);
        await harness.Database.ExecuteAsync("ALTER PUBLICATION sequin_cdc_publication ADD TABLE late", Cancellation);
        await harness.Database.ExecuteAsync("ALTER PUBLICATION sequin_cdc_publication SET (publish_via_partition_root = true)",
            Cancellation);

        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["late"] }, Cancellation);
        await SaysAsync($"process {writing.ProcessID}");
        command.CommandText = end;
        await command.ExecuteNonQueryAsync(Cancellation);
        if (end != "COMMIT")
        {
            await SaysAsync("pg_prepared_xacts");
            await harness.Database.ExecuteAsync("COMMIT PREPARED 'late'", Cancellation);
        }

        Assert.Equal((20, ""), (await WaitAsync(backfills, job.Id)) is var done ? (done.Rows, done.Reason) : default);
        await (await ReadAsync(harness)).AssertEqualAsync(harness.Database, "late");

        Task SaysAsync(string words) => Eventually.TrueAsync(
            async () => Assert.Single((await backfills.FindAsync(job.Id, Cancellation)).Tables).Reason
                .Contains(words, StringComparison.Ordinal), () => "it does not wait", Cancellation);
    }

    [Fact]
    public async Task Column_lists_row_filters_conditions_and_key_ranges_count()
    {
        await using var harness = await BackfillHarness.CreateAsync(1_000);
        await harness.Database
            .ExecuteAsync("ALTER PUBLICATION sequin_cdc_publication SET TABLE other, things (id, name) WHERE (id % 2 = 0)", Cancellation);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());

        var job = await backfills.StartAsync(
            new BackfillRequest
            {
                Tables = ["public.things"],
                Where = "not (name = 'row 102' or name in ('row 108', 'row 120'))",
                FromKey = JsonSerializer.SerializeToElement(100),
                ToKey = JsonSerializer.SerializeToElement("900")
            }, Cancellation);
        await WaitAsync(backfills, job.Id);

        var reads = (await ReadAsync(harness)).Reads;
        Assert.Equal(Enumerable.Range(100, 801).Where(id => id % 2 == 0 && id is not (102 or 108 or 120)),
            reads.Select(read => read.Row.GetProperty("id").GetInt32()));
        Assert.All(reads, read => Assert.Equal(["id", "name"], read.Row.EnumerateObject().Select(column => column.Name)));
    }

    [Fact]
    public async Task What_cannot_be_read_is_refused_with_the_reason()
    {
        await using var harness = await BackfillHarness.CreateAsync(10);
        await harness.Database
            .ExecuteAsync(
            "CREATE TABLE keyless (a int); ALTER TABLE keyless REPLICA IDENTITY FULL; ALTER PUBLICATION sequin_cdc_publication ADD " +
            "TABLE keyless", Cancellation);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());

        Assert.Contains("keyless has no primary key", (await Assert
            .ThrowsAsync<RefusedRequestException>(() => StartAsync("keyless", null))).Message, StringComparison.Ordinal);
        Assert.Contains("not in the publication", (await Assert
            .ThrowsAsync<RefusedRequestException>(() => StartAsync("history", null))).Message, StringComparison.Ordinal);
        Assert.Contains("nope", (await Assert.ThrowsAsync<ConditionException>(() => StartAsync("things", "nope = 1"))).Message,
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConditionException>(() => StartAsync("things", "true)) AS page; DROP TABLE things; --"));
        Assert.Contains("22P02", (await Assert.ThrowsAsync<InvalidRequestException>(() => StartAsync("things", "id = seven"))).Message,
            StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidRequestException>(
            () => backfills.StartAsync(new BackfillRequest { Tables = ["things"], FromKey = JsonSerializer.SerializeToElement("x") },
            Cancellation));
        await Assert.ThrowsAsync<InvalidRequestException>(
            () => backfills.StartAsync(new BackfillRequest { Tables = ["things"], FromKey = JsonDocument.Parse("[1, 2]").RootElement },
            Cancellation));

        var job = await backfills.StartAsync(new BackfillRequest(), Cancellation);
        var report = await WaitAsync(backfills, job.Id, JobState.Failed);
        Assert.Contains("keyless", report.Reason, StringComparison.Ordinal);
        Assert.Equal(10, report.Tables.Single(table => table.Table == "public.things").Rows);

        Task StartAsync(string table, string? where) => backfills
            .StartAsync(new BackfillRequest { Tables = [table], Where = where }, Cancellation);
    }

    [Fact]
    public async Task Pauses_goes_on_where_it_was_and_is_cancelled()
    {
        await using var harness = await BackfillHarness.CreateAsync(4_000);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Rate = 2_000 }, Cancellation);
        await Eventually.TrueAsync(async () => (await backfills.FindAsync(job.Id, Cancellation)).Rows > 0, () => "no rows", Cancellation);

        await backfills.SetDesiredAsync(job.Id, DesiredState.Paused, Cancellation);
        var paused = await WaitAsync(backfills, job.Id, JobState.Paused);
        Assert.InRange(paused.Rows, 1, 3_999);
        await backfills.SetDesiredAsync(job.Id, DesiredState.Running, Cancellation);
        var done = await WaitAsync(backfills, job.Id);

        Assert.Equal(4_000, done.Rows);
        var second = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Rate = 10 }, Cancellation);
        await backfills.SetDesiredAsync(second.Id, DesiredState.Cancelled, Cancellation);
        await WaitAsync(backfills, second.Id, JobState.Cancelled);
        await (await ReadAsync(harness)).AssertEqualAsync(harness.Database, Sent, "things");
    }

    [Fact]
    public async Task The_first_worker_of_a_pipeline_starts_it_once_by_itself()
    {
        await using var harness = await BackfillHarness.CreateAsync(500, new() { ["Capture:InitialBackfill"] = "true" });
        var worker = await harness.StartWorkerAsync();
        var backfills = await LeadAsync(worker);
        await Eventually.TrueAsync(async () => (await backfills.ListAsync(Cancellation)).Count == 1, () => "none", Cancellation);
        await WaitAsync(backfills, (await backfills.ListAsync(Cancellation))[0].Id);
        await worker.StopAsync(Cancellation);

        backfills = await LeadAsync(await harness.StartWorkerAsync());
        var mirror = await ReadAsync(harness);

        Assert.Single(await backfills.ListAsync(Cancellation));
        Assert.Equal(500, mirror.Count("things"));
    }

    [Fact]
    public async Task Goes_on_when_Redis_comes_back_empty()
    {
        await using var redis = await PrivateRedis.CreateAsync();
        await using var harness = await BackfillHarness.CreateAsync(4_000, redis: redis);
        var backfills = await LeadAsync(await harness.StartWorkerAsync());
        var job = await backfills.StartAsync(new BackfillRequest { Tables = ["things"], Rate = 3_000 }, Cancellation);
        await Eventually.TrueAsync(async () => (await backfills.FindAsync(job.Id, Cancellation)).Rows > 0, () => "no rows", Cancellation);
        await using var connection = new Bridge.Hosting.Redis.RedisConnection(redis.Address);
        await connection.TryAsync(database => database.ExecuteAsync("FLUSHALL"), Cancellation);

        await WaitAsync(backfills, job.Id);

        Assert.Equal(4_000, (await ReadAsync(harness)).Count("things"));
    }
}
