using Bridge.Contracts.Positions;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Capture.Replication;

/// <summary>Outbox rule 6, acknowledge, PostgreSQL's side: only an explicit acknowledgement moves the slot.</summary>
public sealed class WalAcknowledgerTests
{
    [Fact]
    public async Task Moves_the_slot_forwards_and_never_backwards()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        await test.ExecuteAsync("INSERT INTO notes VALUES (1)");
        var first = (await WireReader.ReadTransactionAsync(source)).EndLsn;
        await test.ExecuteAsync("INSERT INTO notes VALUES (2)");
        var second = (await WireReader.ReadTransactionAsync(source)).EndLsn;

        Assert.True(source.Acknowledger.Acknowledge(second));
        Assert.False(source.Acknowledger.Acknowledge(second));
        Assert.False(source.Acknowledger.Acknowledge(first));
        Assert.Equal(second, source.Acknowledger.Acknowledged);
        Assert.True(await source.Acknowledger.TrySendAsync(CaptureTest.Cancelled));

        await Poll.UntilAsync(async () => (await test.SlotAsync()).ConfirmedFlushLsn == second, CaptureTest.Deadline, "the slot to follow");
    }

    [Fact]
    public async Task Goes_out_with_the_next_status_message_while_nobody_reads()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        await using var source = await test.OpenAsync();
        await test.ExecuteAsync("INSERT INTO notes VALUES (1)");
        var end = (await WireReader.ReadTransactionAsync(source)).EndLsn;
        source.Acknowledger.Acknowledge(end);
        await Poll.UntilAsync(async () => (await test.SlotAsync()).ConfirmedFlushLsn == end, TimeSpan.FromSeconds(10),
            "the status message");
    }

    [Fact]
    public async Task Status_messages_acknowledge_nothing_by_themselves()
    {
        await using var test = await CaptureTest.CreateMigratedAsync();
        var before = (await test.SlotAsync()).ConfirmedFlushLsn;
        await using var source = await test.OpenAsync();
        await test.ExecuteAsync("INSERT INTO notes VALUES (1)");
        var end = (await WireReader.ReadTransactionAsync(source)).EndLsn;

        // The server shows what a status message reported as written; by then one has arrived.
        await Poll.UntilAsync(async () => await WrittenAsync(test, source.WalSenderPid) >= end, CaptureTest.Deadline, "a status message");
        Assert.True(await source.Acknowledger.TrySendAsync(CaptureTest.Cancelled));

        Assert.Equal(before, (await test.SlotAsync()).ConfirmedFlushLsn);
        Assert.Equal(Lsn.Zero, source.Acknowledger.Acknowledged);
    }

    private static async Task<Lsn> WrittenAsync(CaptureTest test, int pid) =>
        await test.Database.ScalarAsync<string>($"SELECT write_lsn::text FROM pg_stat_replication WHERE pid = {pid}") is { } text
            ? Lsn.Parse(text) : Lsn.Zero;
}
