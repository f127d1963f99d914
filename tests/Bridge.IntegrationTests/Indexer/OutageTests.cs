using System.Globalization;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Indexer.Status;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>OpenSearch away: the queue holds with nothing unacked, and the indexer goes on by itself.</summary>
public sealed class OutageTests
{
    [Fact]
    public async Task While_OpenSearch_is_down_the_queue_holds_and_nothing_is_unacked()
    {
        await using var search = await PrivateOpenSearch.CreateAsync();
        await using var harness = await IndexerHarness.CreateAsync(openSearch: search.Address);
        var host = await harness.StartAsync();
        await harness.WaitForFillAsync();
        var id = await DocumentTests.IdAsync(harness, "1H NMR");
        await search.KillAsync();
        for (var i = 0; i < 30; i++)
        {
            await harness.Database.ExecuteAsync($"UPDATE containers SET name = 'n{i}' WHERE id = {id}", IndexerHarness.Cancellation);
            await harness.PublishUpdateAsync(int.Parse(id, CultureInfo.InvariantCulture));
        }

        await IndexerHarness.WaitForAsync(host, IndexerState.Paused);
        using var management = RabbitMqManagementClient
            .Create(new ConnectionStringsOptions
            {
                RabbitMq = harness.VirtualHost.Uri,
                RabbitMqManagement = TestServices.RabbitMqManagement
            });
        QueueInfo? queue = null;
        await Eventually.TrueAsync(
            async () => (queue = await management.ReadQueueAsync(harness.Names.Queue, IndexerHarness.Cancellation))
                is { Messages: 30, MessagesUnacknowledged: 0, Consumers: 0 },
            () => $"the queue has {queue?.Messages} messages, {queue?.MessagesUnacknowledged} unacked, {queue?.Consumers} consumers",
                IndexerHarness.Cancellation);
        Assert.Contains("cannot be reached", IndexerHarness.Status(host).Reason, StringComparison.Ordinal);

        await search.StartAsync();
        await harness.WaitForIndexedAsync();
        Assert.Equal("n29", (await harness.DocumentAsync(harness.Analyses, id))!.Value.GetProperty("name").GetString());
        Assert.Equal(harness.Sequence, await harness.VersionAsync(harness.Analyses, id));
    }

    [Fact]
    public async Task A_message_that_is_no_batch_goes_to_the_dead_letters_and_the_others_go_on()
    {
        await using var harness = await IndexerHarness.CreateAsync();
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        await harness.PublishRawAsync(
            """{"messageType":["urn:message:Bridge.Contracts:ChangeBatch"],"message":{"pipeline":"x","transactions":[{"changes":[{"table":"no number"}]}]}}""");
        var id = await DocumentTests.IdAsync(harness, "1H NMR");
        await harness.Database.ExecuteAsync($"UPDATE containers SET name = 'still' WHERE id = {id}", IndexerHarness.Cancellation);
        await harness.PublishUpdateAsync(int.Parse(id, CultureInfo.InvariantCulture));
        await harness.WaitForIndexedAsync();
        Assert.Equal("still", (await harness.DocumentAsync(harness.Analyses, id))!.Value.GetProperty("name").GetString());
        await Eventually.TrueAsync(async () => await harness.MessagesAsync(harness.Names.Queue + "_error") == 1, () =>
            "the message is not among the dead letters", IndexerHarness.Cancellation);
    }
}
