using Bridge.Contracts;
using Bridge.Indexer;
using Bridge.Indexer.Changes;
using Bridge.Indexer.Consuming;

namespace Bridge.UnitTests.Indexer.Consuming;

public sealed class IndexingRunTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Merges_what_waits_while_others_are_worked_on()
    {
        var (sizes, end) = (new List<int>(), new TaskCompletionSource());
        using var run = new IndexingRun(
            (changes, _) =>
            {
                sizes.Add((int)(changes.LastSequence % 1000));
                return end.Task;
            },
            new IndexerOptions { Concurrency = 1, BulkDelay = TimeSpan.Zero, BulkBytes = 64 * 1024 }, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var working = run.RunAsync(stop.Token);
        var done = new List<Task> { run.IndexAsync(Batch(1), 100) };
        while (sizes.Count == 0) await Task.Yield();
        for (var n = 2; n <= 5; n++) done.Add(run.IndexAsync(Batch(n), 100));
        end.SetResult();
        await Task.WhenAll(done);
        Assert.Equal(1, sizes[0]);
        Assert.Equal(5, sizes[^1]);
        Assert.True(sizes.Count <= 3, $"{sizes.Count} sets");
        await stop.CancelAsync();
        await working;
    }

    [Fact]
    public async Task After_a_failure_every_batch_that_is_not_done_goes_back_when_the_run_is_released()
    {
        using var run = new IndexingRun(
            (_, _) => throw new InvalidOperationException("away"), new IndexerOptions { BulkDelay = TimeSpan.Zero }, TimeProvider.System);
        var working = run.RunAsync(Cancellation);
        var batch = run.IndexAsync(Batch(1), 100);
        Assert.Equal("away", (await run.Failed).Message);
        var late = run.IndexAsync(Batch(2), 100);
        await working;
        Assert.False(batch.IsCompleted);
        run.Release();
        await Assert.ThrowsAsync<PausedException>(() => batch);
        await Assert.ThrowsAsync<PausedException>(() => late);
    }

    [Fact]
    public void Changes_are_numbered_over_transactions_and_kept_by_table()
    {
        var set = ChangeSet.From([Batch(7), Batch(3)]);
        Assert.Equal([1003, 1007], set.Of("public.containers").Select(change => change.Sequence));
        Assert.Equal((2, 1007), (set.Count, set.LastSequence));
    }

    private static ChangeBatch Batch(int n) => new()
    {
        Pipeline = "test",
        Epoch = "e",
        PreviousSequence = 999 + n,
        FirstSequence = 1000 + n,
        Tables = [new Bridge.Contracts.Batches.TableName("public", "containers")],
        Transactions = [
            new Bridge.Contracts.Batches.BatchTransaction { Changes = [
            new Bridge.Contracts.Batches.BatchChange { Operation = Operation.Insert, Table = 0 }] }],
    };
}
