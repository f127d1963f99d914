using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Webhooks;

/// <summary>Whatever is killed, every message reaches the endpoint at least once, in order of its row.</summary>
public sealed class WebhookFaultTests
{
    private const int Rows = 20;
    private const int Count = 2_000;

    [Fact]
    public async Task Killed_processes_lose_nothing_and_keep_the_order()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        FailSometimes(webhooks);
        var (first, second) = (WebhooksProcess.Start(webhooks.Settings), WebhooksProcess.Start(webhooks.Settings));
        try
        {
            var publishing = webhooks.PublishAsync(Count, Rows);
            for (var round = 1; round <= 4; round++)
            {
                var enough = round * Count / 6;
                await webhooks.WaitForAsync(sequences => sequences.Count >= enough);
                await first.KillAsync();
                await first.DisposeAsync();
                (first, second) = (second, WebhooksProcess.Start(webhooks.Settings));
            }

            await publishing;
            await webhooks.WaitForAsync(sequences => sequences.Count == Count);
            IsInOrder(webhooks);
        }
        finally
        {
            await first.DisposeAsync();
            await second.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_frozen_process_is_replaced_and_does_no_harm_when_it_wakes()
    {
        await using var webhooks = await WebhookHarness
            .CreateAsync(subscription => subscription with { Timeout = TimeSpan.FromSeconds(2) });
        await using var frozen = WebhooksProcess.Start(webhooks.Settings);
        await webhooks.PublishAsync(200, Rows);
        await webhooks.WaitForAsync(sequences => sequences.Count == 200);
        await frozen.FreezeAsync();
        await using var other = WebhooksProcess.Start(webhooks.Settings);
        await webhooks.PublishAsync(200, Rows, from: 201);
        await webhooks.WaitForAsync(sequences => sequences.Count == 400);
        await frozen.WakeAsync();
        await webhooks.PublishAsync(200, Rows, from: 401);
        await webhooks.WaitForAsync(sequences => sequences.Count == 600);
        IsInOrder(webhooks);
    }

    [Fact]
    public async Task A_killed_broker_and_a_killed_redis_lose_nothing()
    {
        await using var broker = await PrivateRabbitMq.CreateAsync();
        await using var redis = await PrivateRedis.CreateAsync();
        await using var webhooks = await WebhookHarness.CreateAsync(broker: broker, redis: redis.Address);
        // RabbitMQ 3.10 that is killed seconds after its first stream was declared starts none again: a clean stop writes down that it has
        // streams.
        await broker.StopAsync();
        await broker.StartAsync();
        await webhooks.ReconnectAsync();
        FailSometimes(webhooks);
        await webhooks.PublishAsync(Count, Rows);
        await webhooks.StartAsync();
        await webhooks.WaitForAsync(sequences => sequences.Count >= Count / 5);
        await redis.KillAsync();
        await webhooks.WaitForAsync(sequences => sequences.Count >= Count * 2 / 5);
        await broker.KillAsync();
        await broker.StartAsync();
        await redis.StartAsync();
        await redis.FlushAsync();
        await webhooks.WaitForAsync(sequences => sequences.Count == Count);
        await webhooks.ReconnectAsync();
        await webhooks.WaitForCountAsync(webhooks.Webhook.Queue, 0);
        IsInOrder(webhooks);
    }

    [Fact]
    public async Task Nothing_is_held_longer_than_a_broker_allows()
    {
        await using var broker = await PrivateRabbitMq.CreateAsync();
        await broker.EvaluateAsync(
            "application:set_env(rabbit, consumer_timeout, 4000), application:set_env(rabbit, channel_tick_interval, 500).");
        await using var webhooks = await WebhookHarness
            .CreateAsync(subscription => subscription with { Concurrency = 1, Timeout = TimeSpan.FromMilliseconds(800) }, broker);
        webhooks.Settings["Webhooks:HoldLimit"] = "00:00:01";
        webhooks.Endpoint.Answer = async (request, context) =>
        {
            // A row that always fails, and an endpoint so slow that 20 messages take longer than the broker lets one be held.
            if (WebhookHarness.Row(request.Json) == 3) context.Response.StatusCode = 500;
            else await Task.Delay(TimeSpan.FromMilliseconds(300), context.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        var process = await webhooks.StartAsync();
        await webhooks.PublishAsync(30, rows: 10);
        var reconnected = false;
        await Eventually.TrueAsync(
            () =>
            {
                reconnected |= webhooks.Standing(process).State == "reconnecting";
                return webhooks.Sequences().Count(sequence => sequence % 10 != 3) == 27;
            },
            () => $"{webhooks.Sequences().Count}", WebhookHarness.Cancellation);
        Assert.False(reconnected, "the broker closed the channel");
        await webhooks.WaitForCountAsync(webhooks.Webhook.Queue, 0);
    }

    private static void FailSometimes(WebhookHarness webhooks)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("BRIDGE_TEST_SEED"), out var given) ? given : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"BRIDGE_TEST_SEED={seed}");
        var random = new Random(seed);
        webhooks.Endpoint.Answer = (request, context) =>
        {
            lock (random) context.Response.StatusCode = random.Next(20) == 0 ? 503 : 200;
            return Task.CompletedTask;
        };
    }

    // Of each row the first arrivals are in order: what comes again is a repetition, or an attempt that was refused before.
    private static void IsInOrder(WebhookHarness webhooks)
    {
        foreach (var row in webhooks.Endpoint.Received.SelectMany(request => request.Deliveries).GroupBy(WebhookHarness.Row))
        {
            var first = row.Select(WebhookHarness.Sequence).Distinct().ToList();
            Assert.Equal(first.Order(), first);
        }
    }
}
