using Bridge.Capture.Replication;
using Bridge.Contracts.Positions;
using Bridge.Testing.Services;
using Npgsql;

namespace Bridge.IntegrationTests.Capture.Replication;

public sealed class ReplicationSourceTests
{
    [Fact]
    public async Task Reads_whole_transactions_in_commit_order()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        await test.ExecuteAsync("INSERT INTO notes VALUES (1, 'one')");
        await test.ExecuteAsync("UPDATE notes SET body = 'two'; DELETE FROM notes; TRUNCATE notes");

        var first = await WireReader.ReadTransactionAsync(source);
        var second = await WireReader.ReadTransactionAsync(source);

        // Relation messages come whenever the server finds it fit.
        Assert.Equal(("BIC", "BUDTC"), (first.Kinds.Replace("R", "", StringComparison.Ordinal),
            second.Kinds.Replace("R", "", StringComparison.Ordinal)));
        Assert.True(first.EndLsn < second.EndLsn);
    }

    [Fact]
    public async Task Returns_logical_messages_too()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        await test.ExecuteAsync("SELECT pg_logical_emit_message(true, 'p', 'x')");
        Assert.Equal("BMC", (await WireReader.ReadTransactionAsync(source)).Kinds);
    }

    [Fact]
    public async Task Takes_a_value_of_60_MB_and_gives_the_memory_back()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        await test.ExecuteAsync(
            "ALTER TABLE notes ALTER body SET STORAGE EXTERNAL; INSERT INTO notes SELECT 1, repeat('0123456789', 6000000); INSERT INTO " +
            "notes VALUES (2, 'small')");

        var transaction = await WireReader.ReadTransactionAsync(source);

        Assert.InRange(transaction.Bytes, 60_000_000, 60_001_000);
        Assert.InRange(source.BufferCapacity, 1, 1024 * 1024);
    }

    [Fact]
    public async Task Completes_at_once_while_data_is_here_and_pends_when_it_has_caught_up()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        await test.ExecuteAsync("INSERT INTO notes SELECT i FROM generate_series(1, 500) i");
        Assert.True(await source.ReadAsync(CaptureTest.Cancelled));
        // What the server has sent to this machine lies in the socket, and 500 small messages fit there.
        await using var sent = test.Source.CreateCommand(
            "SELECT count(*) = 1 FROM pg_stat_replication r JOIN pg_replication_slots s ON s.active_pid = r.pid WHERE s.slot_name = $1 " +
                "AND r.sent_lsn >= $2::pg_lsn");
        sent.Parameters.Add(new NpgsqlParameter { Value = test.Options.Slot });
        sent.Parameters.Add(new NpgsqlParameter
        {
            Value = await test.Database
            .ScalarAsync<string>("SELECT pg_current_wal_lsn()::text", CaptureTest.Cancelled)
        });
        await Eventually.TrueAsync(async () => await sent.ExecuteScalarAsync(CaptureTest.Cancelled) is true, () => "not all was sent",
            CaptureTest.Cancelled);
        var reads = 0;
        for (var kind = ' '; kind != 'C'; kind = (char)source.Data.Span[0], reads++)
        {
            var read = source.ReadAsync(CaptureTest.Cancelled);
            Assert.True(read.IsCompleted, $"Read {reads} did not complete at once.");
            Assert.True(await read);
        }

        var idle = source.ReadAsync(CaptureTest.Cancelled);
        Assert.False(idle.IsCompleted);
        await test.ExecuteAsync("INSERT INTO notes VALUES (0)");
        Assert.True(await idle);
    }

    [Fact]
    public async Task Received_follows_unpublished_WAL_and_never_an_unreturned_commit()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        var idle = source.ReadAsync(CaptureTest.Cancelled);
        await test.ExecuteAsync("INSERT INTO unpublished (body) SELECT repeat('x', 1000) FROM generate_series(1, 100)");
        var written = (await ServerIdentity.ReadAsync(test.Source, CaptureTest.Cancelled)).CurrentWal;
        await Poll.UntilAsync(() => Task.FromResult(source.Received >= written), CaptureTest.Deadline, "the keep-alives to say so");

        await test.ExecuteAsync("INSERT INTO notes VALUES (1)");
        Assert.True(await idle);
        var open = source.Received;
        WireTransaction? transaction = null;
        await test.ExecuteAsync("INSERT INTO notes VALUES (2)");
        for (var kind = 'B'; kind != 'C'; kind = (char)source.Data.Span[0])
        {
            Assert.True(await source.ReadAsync(CaptureTest.Cancelled));
            Assert.Equal(open, source.Received);
        }
        transaction = await WireReader.ReadTransactionAsync(source);
        Assert.True(source.Received < transaction.EndLsn);
        var next = source.ReadAsync(CaptureTest.Cancelled).AsTask();
        await Poll.UntilAsync(() => Task.FromResult(source.Received >= transaction.EndLsn), CaptureTest.Deadline, "the commit to count");
        source.Close();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
    }

    [Fact]
    public async Task Names_the_reader_that_holds_the_slot()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        var refused = await Assert.ThrowsAsync<SlotInUseException>(() => test.OpenAsync());
        Assert.Equal(source.WalSenderPid, refused.Holder?.Pid);
        Assert.True(refused.Holder!.IsBridge);
        Assert.True(CaptureFailure.Of(refused)!.IsWaiting);
    }

    [Fact]
    public async Task Frees_the_slot_when_it_is_disposed_in_the_middle_of_a_giant_transaction()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await test.ExecuteAsync("INSERT INTO notes SELECT i, repeat('x', 1000) FROM generate_series(1, 100000) i");
        var source = await test.OpenAsync();
        await WireReader.ReadBeginAsync(source);
        await source.DisposeAsync();
        await Poll.UntilAsync(async () => !(await test.SlotAsync()).IsActive, CaptureTest.Deadline, "the slot to be free");
        await using var again = await test.OpenAsync();
        Assert.Equal(100_000, (await WireReader.ReadTransactionAsync(again)).Kinds.Count(kind => kind == 'I'));
    }

    [Fact]
    public async Task Terminates_a_left_behind_reader_that_no_longer_reads()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await test.ExecuteAsync("INSERT INTO notes SELECT i, repeat('x', 1000) FROM generate_series(1, 50000) i");
        await using var leftBehind = await test.OpenAsync();
        await WireReader.ReadBeginAsync(leftBehind);

        Assert.True(await SlotHolder.TerminateLeftBehindAsync(
            test.Source, test.Options.Slot, CaptureTest.Deadline, TimeProvider.System, CaptureTest.Cancelled));

        await using var source = await test.OpenAsync();
        await WireReader.ReadBeginAsync(source);
        // The server's word, or the end of the stream in the middle of a message.
        var failure = CaptureFailure.Of(await Assert.ThrowsAnyAsync<Exception>(() => ReadToEndAsync(leftBehind)));
        Assert.Equal(FailureKind.Transient, failure!.Kind);
    }

    [Fact]
    public async Task Tells_a_missing_slot_and_a_missing_publication_as_an_operator_error()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await test.ExecuteAsync($"DROP PUBLICATION \"{test.Options.Publication}\"; INSERT INTO notes VALUES (1)");
        // The server looks the publication up at the first change: that may come while opening, or with a read.
        var refused = await Assert.ThrowsAsync<PostgresException>(async () =>
        {
            await using var source = await test.OpenAsync();
            await ReadToEndAsync(source);
        });
        var failure = CaptureFailure.Of(refused)!;
        Assert.Equal((FailureKind.Operator, "42704"), (failure.Kind, failure.Code));
        test.Options.Slot = "missing_" + test.Database.Name[2..];
        Assert.Equal("42704", CaptureFailure.Of(await Assert.ThrowsAsync<PostgresException>(() => test.OpenAsync()))!.Code);
    }

    [Fact]
    public async Task Starts_where_it_is_told_when_that_is_beyond_what_was_acknowledged()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await test.ExecuteAsync("INSERT INTO notes VALUES (1)");
        Lsn end;
        await using (var source = await test.OpenAsync()) end = (await WireReader.ReadTransactionAsync(source)).EndLsn;
        await test.ExecuteAsync("UPDATE notes SET body = 'later'");
        await using var resumed = await test.OpenAsync(end);
        Assert.Contains("U", (await WireReader.ReadTransactionAsync(resumed)).Kinds, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Counts_nothing_as_received_that_was_not_sent_for_want_of_the_publication()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        var reading = ReadToEndAsync(source);
        await test.ExecuteAsync($"DROP PUBLICATION \"{test.Options.Publication}\"");
        await test.ExecuteAsync("INSERT INTO notes VALUES (1)");
        var end = Lsn.Parse((await test.Database.ScalarAsync<string>("SELECT pg_current_wal_insert_lsn()::text", CaptureTest.Cancelled))!);
        Assert.Equal("42704", (await Assert.ThrowsAsync<PostgresException>(() => reading)).SqlState);
        Assert.True(source.Received < end, $"{source.Received} is beyond what was sent, before {end}.");
    }

    private static async Task ReadToEndAsync(ReplicationSource source)
    {
        while (await source.ReadAsync(CaptureTest.Cancelled)) { }
    }
}
