using System.Collections.Concurrent;
using Bridge.Hosting.Webhooks;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;
using Microsoft.AspNetCore.Http;

namespace Bridge.IntegrationTests.Webhooks;

/// <summary>What an endpoint gets, and what becomes of a message by its answer.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task Delivers_every_message_once_in_order_of_its_row()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        await webhooks.StartAsync();
        await webhooks.PublishAsync(500);
        await webhooks.WaitForAsync(sequences => sequences.Count == 500);
        Assert.Equal(500, webhooks.Endpoint.Count);
        foreach (var row in webhooks.Endpoint.Received.Select(request => request.Json).GroupBy(WebhookHarness.Row))
            Assert.Equal(row.Select(WebhookHarness.Sequence).Order(), row.Select(WebhookHarness.Sequence));
        await webhooks.WaitForCountAsync(webhooks.Webhook.Queue, 0);
    }

    [Fact]
    public async Task Sends_the_message_with_its_id_and_nothing_of_the_broker()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with { Headers = [new WebhookHeader("X-Team", "nmr")] });
        await webhooks.StartAsync();
        await WebhookMessages.PublishAsync(webhooks.Channel, 7, 3);
        await webhooks.WaitForAsync(sequences => sequences.Count == 1);
        var request = Assert.Single(webhooks.Endpoint.Received);
        Assert.Equal(WebhookMessages.Id(7), request.WebhookId);
        Assert.Equal(WebhookMessages.Id(7), request.Json.GetProperty("id").GetString());
        Assert.Equal("RowChanged", request.Json.GetProperty("type").GetString());
        Assert.Equal("2026-11-22T06:10:28.951113Z", request.Json.GetProperty("timestamp").GetString());
        Assert.Equal("n3", request.Json.GetProperty("data").GetProperty("row").GetProperty("name").GetString());
        Assert.Equal("nmr", request.Headers["x-team"]);
        Assert.StartsWith("application/json", request.Headers["content-type"], StringComparison.Ordinal);
        Assert.DoesNotContain("secret-host", request.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sends_batches_with_at_most_one_message_of_a_row()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with { BatchSize = 10, Concurrency = 2 });
        await webhooks.PublishAsync(300, rows: 7);
        await webhooks.StartAsync();
        await webhooks.WaitForAsync(sequences => sequences.Count == 300);
        Assert.Contains(webhooks.Endpoint.Received, request => request.Deliveries.Count > 1);
        Assert.All(webhooks.Endpoint.Received, request => Assert.Equal(request.Deliveries.Count, request.Deliveries.Select(WebhookHarness.Row).Distinct().Count()));
        foreach (var row in webhooks.Endpoint.Received.SelectMany(request => request.Deliveries).GroupBy(WebhookHarness.Row))
            Assert.Equal(row.Select(WebhookHarness.Sequence).Order(), row.Select(WebhookHarness.Sequence));
    }

    [Fact]
    public async Task A_row_that_fails_waits_in_its_order_and_the_others_go_on()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        var fails = true;
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint.Status(fails && WebhookHarness.Row(request.Json) == 3 ? 500 : 200)(request, context);
        await webhooks.StartAsync();
        await webhooks.PublishAsync(200);
        await webhooks.WaitForAsync(sequences => sequences.Count(sequence => sequence % 10 != 3) == 180);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Queue, 0);
        var attempts = webhooks.Endpoint.Received.Where(request => WebhookHarness.Row(request.Json) == 3).ToList();
        Assert.Single(attempts.Select(request => request.WebhookId).Distinct());
        fails = false;
        await webhooks.WaitForAsync(sequences => sequences.Count == 200);
        var delivered = webhooks.Endpoint.Received.Select(request => request.Json).Where(delivery => WebhookHarness.Row(delivery) == 3).Select(WebhookHarness.Sequence).ToList();
        Assert.Equal(delivered.Order(), delivered);
        Assert.Equal(20, delivered.Distinct().Count());
    }

    [Fact]
    public async Task What_waits_is_delivered_by_the_next_process_in_its_order()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint.Status(WebhookHarness.Row(request.Json) == 3 ? 500 : 200)(request, context);
        var first = await webhooks.StartAsync();
        await webhooks.PublishAsync(100);
        await webhooks.WaitForAsync(sequences => sequences.Count(sequence => sequence % 10 != 3) == 90);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Queue, 0);
        await first.StopAsync(WebhookHarness.Cancellation);
        var before = webhooks.Endpoint.Count;
        webhooks.Endpoint.Answer = TestEndpoint.Status(204);
        await webhooks.StartAsync();
        await webhooks.PublishAsync(10, from: 101);
        await webhooks.WaitForAsync(sequences => sequences.Count == 110);
        var after = webhooks.Endpoint.Received.Skip(before).Select(request => request.Json).Where(delivery => WebhookHarness.Row(delivery) == 3).Select(WebhookHarness.Sequence);
        Assert.Equal([3, 13, 23, 33, 43, 53, 63, 73, 83, 93, 103], after);
    }

    [Fact]
    public async Task A_third_process_finds_nothing_left_to_do()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with { Concurrency = 1 });
        var seen = new ConcurrentDictionary<string, int>();
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint.Status(seen.AddOrUpdate(request.WebhookId, 1, (_, count) => count + 1) == 1 ? 500 : 200)(request, context);
        var first = await webhooks.StartAsync();
        await webhooks.PublishAsync(20, rows: 4);
        await Eventually.TrueAsync(() => seen.Count == 20 && seen.Values.All(count => count >= 2), () => "not every message came twice", WebhookHarness.Cancellation);
        await Eventually.TrueAsync(() => webhooks.Standing(first).WaitingMessages == 0, () => "messages wait", WebhookHarness.Cancellation);
        await first.StopAsync(WebhookHarness.Cancellation);
        var count = webhooks.Endpoint.Count;
        await webhooks.RemoveRedisAsync();
        var second = await webhooks.StartAsync();
        await WebhookMessages.PublishAsync(webhooks.Channel, 1000, 99);
        await webhooks.WaitForAsync(sequences => sequences.Contains(1000));
        await Eventually.TrueAsync(() => webhooks.Standing(second).WaitingMessages == 0, () => "messages wait", WebhookHarness.Cancellation);
        Assert.All(webhooks.Endpoint.Received.Skip(count), request => Assert.Equal(1000, WebhookHarness.Sequence(request.Json)));
    }

    [Fact]
    public async Task A_message_that_is_not_taken_is_parked_with_the_reason_and_its_row_goes_on()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint.Status(WebhookHarness.Sequence(request.Json) == 13 ? 422 : 200)(request, context);
        await webhooks.StartAsync();
        await webhooks.PublishAsync(50);
        await webhooks.WaitForAsync(sequences => sequences.Count == 50);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Parked, 1);
        var parked = await webhooks.Channel.BasicGetAsync(webhooks.Webhook.Parked, autoAck: false, WebhookHarness.Cancellation);
        Assert.Equal("the endpoint answered 422", System.Text.Encoding.UTF8.GetString((byte[])parked!.BasicProperties.Headers![WebhookHeaderNames.Reason]!));
        Assert.Equal(50, webhooks.Endpoint.Count);
    }

    [Fact]
    public async Task One_bad_message_of_a_batch_is_parked_alone()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with { BatchSize = 20, Concurrency = 1 });
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint.Status(request.Deliveries.Any(delivery => WebhookHarness.Sequence(delivery) == 13) ? 400 : 200)(request, context);
        await webhooks.PublishAsync(60, rows: 60);
        await webhooks.StartAsync();
        await webhooks.WaitForCountAsync(webhooks.Webhook.Parked, 1);
        await webhooks.WaitForAsync(sequences => sequences.Count == 60);
        var taken = webhooks.Endpoint.Received.Where(request => request.Deliveries.All(delivery => WebhookHarness.Sequence(delivery) != 13)).SelectMany(request => request.Deliveries).Select(WebhookHarness.Sequence);
        Assert.Equal(59, taken.Count());
    }

    [Fact]
    public async Task What_is_too_old_is_parked()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with { Retry = subscription.Retry with { Age = TimeSpan.FromMilliseconds(300) } });
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint.Status(WebhookHarness.Row(request.Json) == 3 ? 503 : 200)(request, context);
        await webhooks.StartAsync();
        await webhooks.PublishAsync(20);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Parked, 2);
        await webhooks.WaitForAsync(sequences => sequences.Count == 20);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        webhooks.Endpoint.Answer = (_, context) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://127.0.0.1:1/elsewhere";
            return Task.CompletedTask;
        };
        await webhooks.StartAsync();
        await webhooks.PublishAsync(1);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Parked, 1);
        Assert.Equal(1, webhooks.Endpoint.Count);
    }

    [Fact]
    public async Task Answers_that_hang_drop_or_lie_are_tried_again_and_an_endless_body_is_not_read()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with { Timeout = TimeSpan.FromMilliseconds(300) });
        var seen = new ConcurrentDictionary<string, int>();
        webhooks.Endpoint.Answer = async (request, context) =>
        {
            var isFirst = seen.AddOrUpdate(request.WebhookId, 1, (_, count) => count + 1) == 1;
            switch (WebhookHarness.Row(request.Json))
            {
                case 1 when isFirst:
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
                case 2 when isFirst:
                    context.Abort();
                    break;
                case 3 when isFirst:
                    context.Response.ContentLength = 1000;
                    await context.Response.WriteAsync("short");
                    context.Abort();
                    break;
                case 4:
                    var chunk = new byte[8192];
                    while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(chunk);
                    break;
            }
        };
        await webhooks.StartAsync();
        await webhooks.PublishAsync(50, rows: 5);
        await webhooks.WaitForAsync(sequences => sequences.Count == 50);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Queue, 0);
        Assert.True(seen[WebhookMessages.Id(1)] > 1);
        Assert.True(seen[WebhookMessages.Id(2)] > 1);
        Assert.All(webhooks.Endpoint.Received.Where(request => WebhookHarness.Row(request.Json) == 4).GroupBy(request => request.WebhookId), group => Assert.Single(group));
        Assert.Equal(0u, await webhooks.CountAsync(webhooks.Webhook.Parked));
    }

    [Fact]
    public async Task Retry_after_is_obeyed_by_the_whole_subscription()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with { Concurrency = 1 });
        var asked = TimeProvider.System.GetTimestamp();
        var isFirst = true;
        webhooks.Endpoint.Answer = (_, context) =>
        {
            if (!isFirst) return Task.CompletedTask;
            isFirst = false;
            asked = TimeProvider.System.GetTimestamp();
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "2";
            return Task.CompletedTask;
        };
        await webhooks.PublishAsync(20);
        await webhooks.StartAsync();
        await webhooks.WaitForAsync(_ => webhooks.Endpoint.Count >= 2);
        Assert.True(TimeProvider.System.GetElapsedTime(asked) >= TimeSpan.FromSeconds(1.9));
        await webhooks.WaitForAsync(sequences => sequences.Count == 20);
    }

    [Fact]
    public async Task An_endpoint_that_is_down_leaves_the_queue_alone_and_gets_everything_when_it_is_up()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        webhooks.Endpoint.Answer = TestEndpoint.Status(503);
        var process = await webhooks.StartAsync();
        await webhooks.PublishAsync(500, rows: 100);
        await Eventually.TrueAsync(() => webhooks.Standing(process).State == "down", () => webhooks.Standing(process).State, WebhookHarness.Cancellation);
        await Eventually.TrueAsync(async () => await webhooks.CountAsync(webhooks.Webhook.Queue) > 400, () => "the queue was emptied", WebhookHarness.Cancellation);
        webhooks.Endpoint.Answer = TestEndpoint.Status(200);
        var before = webhooks.Endpoint.Count;
        await Eventually.TrueAsync(
            () => webhooks.Endpoint.Received.Skip(before).Select(request => WebhookHarness.Sequence(request.Json)).Distinct().Count() == 500,
            () => $"{webhooks.Endpoint.Received.Skip(before).Select(request => WebhookHarness.Sequence(request.Json)).Distinct().Count()} came after", WebhookHarness.Cancellation);
        foreach (var row in webhooks.Endpoint.Received.Skip(before).Select(request => request.Json).GroupBy(WebhookHarness.Row))
            Assert.Equal(row.Select(WebhookHarness.Sequence).Order(), row.Select(WebhookHarness.Sequence));
    }

    [Fact]
    public async Task Gone_stops_the_subscription_and_keeps_its_messages()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        webhooks.Endpoint.Answer = TestEndpoint.Status(410);
        var process = await webhooks.StartAsync();
        await webhooks.PublishAsync(30);
        await Eventually.TrueAsync(() => webhooks.Standing(process).State == "disabled", () => webhooks.Standing(process).State, WebhookHarness.Cancellation);
        await webhooks.WriteStateAsync(webhooks.Webhook.DisabledKey, new WebhookDisabled("410", TimeProvider.System.GetUtcNow()));
        await Eventually.TrueAsync(() => webhooks.Standing(process).State == "", () => webhooks.Standing(process).State, WebhookHarness.Cancellation);
        webhooks.Endpoint.Answer = TestEndpoint.Status(200);
        var before = webhooks.Endpoint.Count;
        await webhooks.RemoveStateAsync(webhooks.Webhook.DisabledKey);
        await Eventually.TrueAsync(
            () => webhooks.Endpoint.Received.Skip(before).Select(request => WebhookHarness.Sequence(request.Json)).Distinct().Count() == 30, () => "messages are missing", WebhookHarness.Cancellation);
    }
}
