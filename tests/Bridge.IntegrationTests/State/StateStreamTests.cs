using Bridge.Hosting.Messaging;
using Bridge.State;
using RabbitMQ.Client;

namespace Bridge.IntegrationTests.State;

/// <summary>What the state stream keeps, and what it takes for ours.</summary>
public sealed class StateStreamTests : StateTest
{
    [Fact]
    public async Task Large_values_are_snapshotted_by_their_bytes_so_that_retention_takes_no_key_away()
    {
        await DeclareAsync();
        await using (var writer = await OpenAsync())
        {
            await writer.PutAsync("first", 1, Cancellation);
            // More than the stream keeps, in fewer records than a snapshot by count is written after.
            var note = new string('x', 300_000);
            var writes = (StateRecords.RetentionBytes + (3 * StateRecords.SegmentBytes)) / note.Length;
            Assert.True(writes < StateWriter.SnapshotInterval);
            for (var i = 0; i < writes; i++) await writer.PutAsync($"note{i % 3}", note, Cancellation);
        }

        var state = (await new StateReader(Connector, Names).ReadAsync(Cancellation))!;
        Assert.Equal(["first", "note0", "note1", "note2"], state.Keys.Order());
        await using var connection = await Connector.OpenAsync("test", Cancellation);
        var map = await StateRecords.ReadAsync(connection, Names.State, Cancellation);
        Assert.InRange(map.BytesSinceSnapshot, 0, StateRecords.SnapshotDistanceBytes);
    }

    [Fact]
    public async Task A_state_that_retention_could_not_hold_is_refused_with_its_key()
    {
        await DeclareAsync();
        await using var writer = await OpenAsync();
        await Assert.ThrowsAsync<StateFullException>(() => writer.PutAsync("large", new string('ü', 300_000), Cancellation));
        var note = new string('x', 500_000);
        var refused = await Assert.ThrowsAsync<StateFullException>(async () =>
        {
            for (var i = 0; i <= StateRecords.MostBytes / note.Length; i++) await writer.PutAsync($"note{i}", note, Cancellation);
        });
        Assert.Contains("note8", refused.Message, StringComparison.Ordinal);
        await writer.PutAsync("note0", note, Cancellation);
        await writer.PutAsync("holder", new { Host = "a worker that takes over" }, Cancellation);
        Assert.True(writer.IsOpen);
    }

    [Fact]
    public async Task What_somebody_else_publishes_into_the_stream_changes_nothing()
    {
        await DeclareAsync();
        await using (var writer = await OpenAsync())
        {
            writer.SnapshotRecords = 100;
            await writer.PutAsync("a", 1, Cancellation);
            await StrayAsync();
            for (var i = 0; i < 150; i++) await writer.PutAsync("b", i, Cancellation);
            await StrayAsync();
            await writer.PutAsync("c", 3, Cancellation);
        }

        await StrayAsync();
        await using var next = await OpenAsync();
        await next.PutAsync("d", 4, Cancellation);
        Assert.Equal(["a", "b", "c", "d"], (await new StateReader(Connector, Names).ReadAsync(Cancellation))!.Keys.Order());
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var follower = new StateFollower(Connector, Names).FollowAsync(ending.Token).GetAsyncEnumerator(ending.Token);
        Assert.True(await follower.MoveNextAsync());
        await StrayAsync();
        await next.PutAsync("e", 5, Cancellation);
        while (!follower.Current.ContainsKey("e")) Assert.True(await follower.MoveNextAsync());
    }

    [Fact]
    public async Task Copies_of_our_own_records_change_nothing()
    {
        await DeclareAsync();
        await using (var writer = await OpenAsync())
        {
            writer.SnapshotRecords = 10;
            await writer.PutAsync("gone", 1, Cancellation);
            await writer.RemoveAsync("gone", Cancellation);
            for (var i = 0; i < 10; i++) await writer.PutAsync("a", i, Cancellation);
            await writer.PutAsync("b", 1, Cancellation);
        }

        await using (var connection = await Connector.OpenAsync("somebody", Cancellation))
        {
            var copies = new List<StreamRecord>();
            await using (var cursor = await StreamConsumer
                .AttachAsync(connection, Names.State, "first", 100, StreamRecord.Read, Cancellation))
                while (await cursor.NextIfAnyAsync(Cancellation) is { } record) copies.Add(record);
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
            foreach (var copy in copies) await channel.BasicPublishAsync("", Names.State, true, copy.Body, Cancellation);
        }

        await using var next = await OpenAsync();
        await next.PutAsync("c", 1, Cancellation);
        Assert.Equal(["a", "b", "c"], (await new StateReader(Connector, Names).ReadAsync(Cancellation))!.Keys.Order());
    }

    [Fact]
    public async Task A_state_whose_begin_was_cut_away_without_a_snapshot_is_told_and_not_taken_for_whole()
    {
        await DeclareAsync();
        await using (var writer = await OpenAsync()) await writer.PutAsync("a", 1, Cancellation);
        await using (var connection = await Connector.OpenAsync("somebody", Cancellation))
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
            var flood = new byte[500_000];
            for (var i = 0; i < (StateRecords.RetentionBytes + (3 * StateRecords.SegmentBytes)) / flood.Length; i++)
                await channel.BasicPublishAsync("", Names.State, true, flood, Cancellation);
        }

        var told = await Assert.ThrowsAsync<StateCutException>(() => new StateReader(Connector, Names).ReadAsync(Cancellation));
        Assert.Contains(Names.State, told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_takes_over_reads_from_the_newest_snapshot()
    {
        await DeclareAsync();
        for (var round = 0; round < 3; round++)
        {
            await using var writer = await OpenAsync();
            writer.SnapshotRecords = 100;
            Assert.True(round == 0 || writer.SinceSnapshot < 200, $"{writer.SinceSnapshot} records were read at the takeover.");
            for (var i = 0; i < 250; i++) await writer.PutAsync($"key{round}", i, Cancellation);
        }
    }

    private async Task StrayAsync()
    {
        await using var connection = await Connector.OpenAsync("somebody", Cancellation);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true), Cancellation);
        foreach (var body in new[] { "hello", "{}", "null", """{"kind":"Write","entries":null}""", """{"kind":"Write","entries":[{}]}""" })
            await channel.BasicPublishAsync("", Names.State, true, System.Text.Encoding.UTF8.GetBytes(body), Cancellation);
    }
}
