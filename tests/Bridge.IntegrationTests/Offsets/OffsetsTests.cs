using Bridge.IntegrationTests.Pipeline;
using Bridge.IntegrationTests.Replay;
using Bridge.Relay.Offsets;
using Bridge.State.Requests;
using Bridge.Testing.Services;
using Bridge.Worker.Offsets;
using Microsoft.Extensions.DependencyInjection;

namespace Bridge.IntegrationTests.Offsets;

public sealed class OffsetsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Offsets_are_set_at_places_copied_moved_and_deleted()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 10) n", Cancellation);
        var changes = await harness.ReadAllAsync();
        await worker.WaitForLeadAsync();
        var offsets = worker.Services.GetRequiredService<OffsetCommands>();

        Assert.Equal(changes[^1].Sequence, (await SetAsync("end", "now")).Sequence);
        Assert.Equal(changes[0].Sequence - 1, (await SetAsync("begin", "first")).Sequence);
        Assert.Equal(changes[4].Sequence, (await SetAsync("five", $"{changes[4].Sequence}", "halfway")).Sequence);
        Assert.Equal(changes[^1].Sequence - 1, (await SetAsync("marker", changes[^1].Position.CommitLsn.ToString())).Sequence);
        var copy = await offsets.SetAsync("copy", new OffsetRequest("five", "for the audit"), Cancellation);
        Assert.Equal((changes[4].Sequence, "five", "for the audit"), (copy.Sequence!.Value, copy.Place, copy.Note));
        await Eventually.TrueAsync(async () => (await offsets
            .SetAsync("relayed", new OffsetRequest("relay.typed", null), Cancellation)).Sequence == changes[^1].Sequence, () =>
            "not relayed", Cancellation);
        Assert.Equal(changes[^1].Sequence, (await SetAsync("five", "now")).Sequence);

        await offsets.DeleteAsync("begin", Cancellation);
        var listed = await offsets.ListAsync(Cancellation);
        Assert.Equal(["copy", "end", "five", "marker", "relayed"], listed.Select(offset => offset.Name));
        Assert.All(listed, offset => Assert.Equal(OffsetState.Kept, offset.Standing!.State));
        Assert.Equal(changes[^1].Sequence - changes[4].Sequence, listed[0].Behind);

        Task<OffsetReport> SetAsync(string name, string place, string? note = null) => offsets
            .SetAsync(name, new OffsetRequest(place, note), Cancellation);
    }

    [Fact]
    public async Task What_cannot_be_set_is_refused_with_what_to_do()
    {
        await using var harness = await PipelineHarness.CreateAsync();
        var worker = await harness.StartWorkerAsync();
        await worker.WaitForLeadAsync();
        var offsets = worker.Services.GetRequiredService<OffsetCommands>();

        var relay = await Assert.ThrowsAsync<RefusedRequestException>(
            () => offsets.SetAsync("relay.typed", new OffsetRequest("first", null), Cancellation));
        Assert.Contains("bridge replay start", relay.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidRequestException>(() => offsets.SetAsync("now", new OffsetRequest("now", null), Cancellation));
        await Assert.ThrowsAsync<InvalidRequestException>(
            () => offsets.SetAsync("x", new OffsetRequest("9999999999999999", null), Cancellation));
        await Assert.ThrowsAsync<InvalidRequestException>(() => offsets.SetAsync("x", new OffsetRequest("", null), Cancellation));
        await Assert.ThrowsAsync<InvalidRequestException>(() => offsets.SetAsync("x", new OffsetRequest("unheard-of", null), Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(() => offsets.DeleteAsync("unheard-of", Cancellation));
    }

    [Fact]
    public async Task They_survive_an_empty_Redis_and_another_worker()
    {
        await using var redis = await PrivateRedis.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(redis: redis);
        var worker = await harness.StartWorkerAsync();
        await harness.ReadAllAsync();
        await worker.WaitForLeadAsync();
        var set = await worker.Services.GetRequiredService<OffsetCommands>()
            .SetAsync("before-migration", new OffsetRequest("now", "why"), Cancellation);
        await redis.FlushAsync();
        await worker.StopAsync(Cancellation);

        var next = await harness.StartWorkerAsync();
        var kept = Assert.Single(await next.Services.GetRequiredService<OffsetCommands>().ListAsync(Cancellation));

        Assert.Equal((set.Name, set.Sequence, set.Note, set.SetAt), (kept.Name, kept.Sequence, kept.Note, kept.SetAt));
    }

    [Fact]
    public async Task A_consumers_own_is_listed_and_comes_back_into_an_empty_Redis_until_it_is_deleted()
    {
        await using var redis = await PrivateRedis.CreateAsync();
        await using var harness = await PipelineHarness.CreateAsync(redis: redis);
        var worker = await harness.StartWorkerAsync();
        await harness.Database.ExecuteAsync("INSERT INTO other SELECT n, 'k', n FROM generate_series(1, 10) n", Cancellation);
        var changes = await harness.ReadAllAsync();
        await worker.WaitForLeadAsync();
        var (offsets, watch, store) = (
            worker.Services.GetRequiredService<OffsetCommands>(), worker.Services.GetRequiredService<OffsetWatchWorker>(),
            worker.Services.GetRequiredService<IOffsetStore>());
        await store.SaveAsync("consumer.audit", new StoredOffset(changes[3].Sequence, 7), Cancellation);
        await watch.LookAsync(Cancellation);
        var listed = Assert.Single(await offsets.ListAsync(Cancellation));
        Assert.Equal(("consumer", "consumer.audit", changes[3].Sequence, OffsetState.Kept),
            (listed.Kind, listed.Name, listed.Sequence!.Value, listed.Standing!.State));

        await store.SaveAsync("consumer.audit", new StoredOffset(changes[5].Sequence, 8), Cancellation);
        await watch.LookAsync(Cancellation);
        await redis.FlushAsync();
        await watch.LookAsync(Cancellation);
        Assert.Equal(changes[5].Sequence, (await store.ReadAsync("consumer.audit", Cancellation))!.Value.Sequence);
        Assert.Equal(changes[5].Sequence, Assert.Single(await offsets.ListAsync(Cancellation)).Sequence);

        await Assert.ThrowsAsync<RefusedRequestException>(
            () => offsets.SetAsync("consumer.audit", new OffsetRequest("first", null), Cancellation));
        await offsets.DeleteAsync("consumer.audit", Cancellation);
        await watch.LookAsync(Cancellation);
        Assert.Empty(await offsets.ListAsync(Cancellation));
        Assert.Null(await store.ReadAsync("consumer.audit", Cancellation));
    }
}
