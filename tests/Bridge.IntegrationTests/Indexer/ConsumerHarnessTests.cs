using Bridge.Contracts;
using Bridge.Indexer.Consuming;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;
using MassTransit;
using MassTransit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>The indexer's consumer in MassTransit's own harness, over RabbitMQ and OpenSearch.</summary>
public sealed class ConsumerHarnessTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_batch_whose_documents_are_not_taken_faults_goes_back_and_is_consumed_when_it_comes_again()
    {
        await using var proxy = await OpenSearchProxy.StartAsync(TestServices.OpenSearch);
        await using var indexer = await IndexerHarness.CreateAsync(openSearch: proxy.Address);
        var (harness, _) = await StartAsync(indexer);
        await indexer.WaitForFillAsync();
        var isAway = true;
        proxy.Take = context =>
        {
            if (!isAway || !IsBulk(context)) return Task.FromResult(false);
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        await PublishAsync(indexer);

        Assert.True(await harness.Consumed.Any<ChangeBatch>(batch => batch.Exception is PausedException, Cancellation));
        var again = new RedeliveryObserver();
        using var observing = harness.Bus.ConnectConsumeObserver(again);
        isAway = false;
        await indexer.WaitForIndexedAsync();

        await again.Consumed.WaitAsync(Eventually.Deadline, Cancellation);
        Assert.Equal(0u, await indexer.MessagesAsync(indexer.Names.Queue + "_error"));
    }

    [Fact]
    public async Task A_batch_that_is_worked_on_when_the_process_stops_goes_back_to_the_queue_and_to_the_next()
    {
        await using var proxy = await OpenSearchProxy.StartAsync(TestServices.OpenSearch);
        await using var indexer = await IndexerHarness.CreateAsync(openSearch: proxy.Address);
        var (harness, host) = await StartAsync(indexer);
        await indexer.WaitForFillAsync();
        var (arrived, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        proxy.Take = async context =>
        {
            if (!IsBulk(context)) return false;
            arrived.TrySetResult();
            await ended.Task.WaitAsync(context.RequestAborted);
            return false;
        };
        await PublishAsync(indexer);
        await arrived.Task.WaitAsync(Cancellation);

        await indexer.StopAsync(host);

        Assert.True(await harness.Consumed.Any<ChangeBatch>(batch => batch.Exception is PausedException, Cancellation));
        await Eventually.TrueAsync(async () => await indexer.MessagesAsync(indexer.Names.Queue) == 1, () => "the batch is not in the queue",
            Cancellation);
        ended.SetResult();
        var (next, _) = await StartAsync(indexer);
        await indexer.WaitForIndexedAsync();
        Assert.True(await next.Consumed.Any<ChangeBatch>(batch => batch.Exception is null && batch.Context.ReceiveContext.Redelivered,
            Cancellation));
        Assert.Equal(0u, await indexer.MessagesAsync(indexer.Names.Queue + "_error"));
    }

    private static bool IsBulk(Microsoft.AspNetCore.Http.HttpContext context) => context.Request.Path.Value!
        .EndsWith("_bulk", StringComparison.Ordinal);

    private static async Task PublishAsync(IndexerHarness indexer) =>
        await indexer.PublishUpdateAsync(
            int.Parse(await DocumentTests.IdAsync(indexer, "1H NMR"), System.Globalization.CultureInfo.InvariantCulture));

    private static async Task<(ITestHarness Harness, IHost Host)> StartAsync(IndexerHarness indexer)
    {
        var host = await indexer.StartAsync(services: services => services.AddMassTransitTestHarness(TextWriter.Null, bus =>
        {
            bus.SetTestTimeouts(Eventually.Deadline, Eventually.Deadline);
            IndexerBus.Configure(bus);
        }));
        return (host.Services.GetRequiredService<ITestHarness>(), host);
    }
}
