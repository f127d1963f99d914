using System.Diagnostics;
using System.Globalization;
using Bridge.Hosting.Messaging;
using Bridge.Indexer.Status;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;
using Microsoft.AspNetCore.Http;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.IntegrationTests.Indexer;

/// <summary>An OpenSearch that is too busy, or takes requests and never answers, seen through a real HTTP proxy.</summary>
public sealed class OverloadTests
{
    private const string Bulk = "/_bulk";

    [Fact]
    public async Task A_short_Retry_After_is_waited_for_with_the_same_request()
    {
        await using var proxy = await OpenSearchProxy.StartAsync(TestServices.OpenSearch);
        await using var harness = await StartAsync(proxy);
        var (before, left) = (proxy.TimesOf(Bulk).Count, 3);
        proxy.Take = context => RefuseAsync(context, 429, "1", () => Interlocked.Decrement(ref left) >= 0);
        await RenameAsync(harness, "busy");
        await harness.WaitForIndexedAsync();
        Assert.Equal("busy", await NameAsync(harness));
        var times = proxy.TimesOf(Bulk).Skip(before).ToList();
        Assert.True(times.Count >= 4, $"{times.Count} bulk requests");
        Assert.All(times.Zip(times.Skip(1)).Take(3), pair => AssertApart(pair.First, pair.Second, TimeSpan.FromSeconds(1)));
    }

    [Theory]
    [InlineData(429, false)]
    [InlineData(503, true)]
    public async Task A_long_Retry_After_is_waited_for_with_the_queue_holding(int status, bool asDate)
    {
        var wait = TimeSpan.FromSeconds(8);
        await using var proxy = await OpenSearchProxy.StartAsync(TestServices.OpenSearch);
        await using var harness = await StartAsync(proxy);
        var (before, left) = (proxy.TimesOf(Bulk).Count, 1);
        // A date has whole seconds.
        proxy.Take = context => RefuseAsync(
            context, status, asDate ? (DateTimeOffset.UtcNow + wait + TimeSpan.FromSeconds(1)).ToString("R", CultureInfo.InvariantCulture)
                : "8", () => Interlocked.Decrement(ref left) >= 0);
        await RenameAsync(harness, "busier");
        await WaitForQueueAsync(harness, messages: 1);
        await harness.WaitForIndexedAsync();
        Assert.Equal("busier", await NameAsync(harness));
        var times = proxy.TimesOf(Bulk).Skip(before).ToList();
        AssertApart(times[0], times[1], wait);
    }

    [Fact]
    public async Task While_OpenSearch_does_not_answer_nothing_is_held_until_the_broker_loses_patience()
    {
        await using var broker = await PrivateRabbitMq.CreateAsync();
        await broker.EvaluateAsync(
            "application:set_env(rabbit, consumer_timeout, 8000), application:set_env(rabbit, channel_tick_interval, 1000).");
        await using var proxy = await OpenSearchProxy.StartAsync(TestServices.OpenSearch);
        await using var harness = await StartAsync(proxy, broker);
        var answers = new TaskCompletionSource();
        proxy.Take = context => HoldAsync(context, answers.Task);
        for (var i = 0; i < 5; i++) await RenameAsync(harness, $"n{i}");
        // The proof that this broker has none: who holds a message loses his channel.
        Assert.Contains("timeout", await HoldOneAsync(broker.Uri), StringComparison.OrdinalIgnoreCase);
        await WaitForQueueAsync(harness, messages: 5);
        answers.SetResult();
        await harness.WaitForIndexedAsync();
        Assert.Equal("n4", await NameAsync(harness));
    }

    private static async Task<IndexerHarness> StartAsync(OpenSearchProxy proxy, PrivateRabbitMq? broker = null)
    {
        var harness = await IndexerHarness
            .CreateAsync(new Dictionary<string, string?> { ["Indexer:RequestTimeout"] = "00:00:02" }, openSearch: proxy.Address,
            broker: broker);
        await harness.StartAsync();
        await harness.WaitForFillAsync();
        await Eventually.TrueAsync(() => IndexerHarness.Status(harness.Indexers[0]).IsFilled, () => "the indexer is not filled",
            IndexerHarness.Cancellation);
        return harness;
    }

    private static Task<bool> RefuseAsync(HttpContext context, int status, string retryAfter, Func<bool> isRefused)
    {
        if (!context.Request.Path.Value!.EndsWith(Bulk, StringComparison.Ordinal) || !isRefused()) return Task.FromResult(false);
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.FromResult(true);
    }

    /// <summary>Holds a request until all are let go, or its sender gives it up.</summary>
    private static async Task<bool> HoldAsync(HttpContext context, Task letGo)
    {
        try
        {
            await letGo.WaitAsync(context.RequestAborted);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private static async Task RenameAsync(IndexerHarness harness, string name)
    {
        var id = await harness.Database
            .ScalarAsync<int>(
            $"UPDATE containers SET name = '{name}' WHERE id = (SELECT min(id) FROM containers WHERE container_type = 'analysis') " +
            "RETURNING id", IndexerHarness.Cancellation);
        await harness.PublishUpdateAsync(id);
    }

    private static async Task<string?> NameAsync(IndexerHarness harness)
    {
        var id = await harness.Database
            .ScalarAsync<int>("SELECT min(id) FROM containers WHERE container_type = 'analysis'", IndexerHarness.Cancellation);
        return (await harness.DocumentAsync(harness.Analyses, id.ToString(CultureInfo.InvariantCulture)))?.GetProperty("name").GetString();
    }

    /// <summary>Waits until the indexer has paused, and its queue holds all with nothing unacked and nobody consuming.</summary>
    private static async Task WaitForQueueAsync(IndexerHarness harness, int messages)
    {
        await IndexerHarness.WaitForAsync(harness.Indexers[0], IndexerState.Paused);
        await using var connection = await new RabbitMqConnector(harness.VirtualHost.Uri).OpenAsync("look", IndexerHarness.Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: IndexerHarness.Cancellation);
        QueueDeclareOk? queue = null;
        // Messages that are ready, as the queue itself counts them: one that is unacked is not among them.
        await Eventually.TrueAsync(
            async () => (queue = await channel.QueueDeclarePassiveAsync(harness.Names.Queue, IndexerHarness.Cancellation))
                is { ConsumerCount: 0 } && queue.MessageCount == messages,
            () => $"{queue?.MessageCount} messages are ready, {queue?.ConsumerCount} consumers", IndexerHarness.Cancellation);
    }

    /// <summary>Takes a message of a quorum queue and never acks it; what the broker says: it closes the channel, or from 4.3 on cancels
    /// the consumer.</summary>
    private static async Task<string> HoldOneAsync(string uri)
    {
        var closed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var connection = await new RabbitMqConnector(uri + "/%2F").OpenAsync("holder", IndexerHarness.Cancellation);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: IndexerHarness.Cancellation);
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            closed.TrySetResult(reason.ReplyText);
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.UnregisteredAsync += (_, _) =>
        {
            closed.TrySetResult("cancelled: timeout");
            return Task.CompletedTask;
        };
        var queue = await channel.QueueDeclareAsync(
            "held", durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" },
                cancellationToken: IndexerHarness.Cancellation);
        await channel.BasicPublishAsync("", queue.QueueName, new byte[1], IndexerHarness.Cancellation);
        await channel.BasicConsumeAsync(queue.QueueName, autoAck: false, consumer, IndexerHarness.Cancellation);
        return await closed.Task.WaitAsync(Eventually.Deadline, IndexerHarness.Cancellation);
    }

    // Timers count by a clock of the kernel whose step is 4 ms on many a machine.
    private static void AssertApart(long first, long second, TimeSpan least) =>
        Assert.True(
            Stopwatch.GetElapsedTime(first, second) >= least - TimeSpan.FromMilliseconds(8),
            $"asked again after {Stopwatch.GetElapsedTime(first, second).TotalSeconds:F3} s instead of {least.TotalSeconds} s");
}
