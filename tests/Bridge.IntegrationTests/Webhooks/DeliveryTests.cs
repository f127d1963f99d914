using System.Collections.Concurrent;
using Bridge.State.Webhooks;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Webhooks;

/// <summary>What an endpoint gets, once and in order of each row.</summary>
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
        await using var webhooks = await WebhookHarness
            .CreateAsync(subscription => subscription with { Headers = [new WebhookHeader("X-Team", "nmr")] });
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
        Assert.All(webhooks.Endpoint.Received, request => Assert
            .Equal(request.Deliveries.Count, request.Deliveries.Select(WebhookHarness.Row).Distinct().Count()));
        foreach (var row in webhooks.Endpoint.Received.SelectMany(request => request.Deliveries).GroupBy(WebhookHarness.Row))
            Assert.Equal(row.Select(WebhookHarness.Sequence).Order(), row.Select(WebhookHarness.Sequence));
    }

    [Fact]
    public async Task A_row_that_fails_waits_in_its_order_and_the_others_go_on()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        var fails = true;
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint
            .Status(fails && WebhookHarness.Row(request.Json) == 3 ? 500 : 200)(request, context);
        await webhooks.StartAsync();
        await webhooks.PublishAsync(200);
        await webhooks.WaitForAsync(sequences => sequences.Count(sequence => sequence % 10 != 3) == 180);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Queue, 0);
        var attempts = webhooks.Endpoint.Received.Where(request => WebhookHarness.Row(request.Json) == 3).ToList();
        Assert.Single(attempts.Select(request => request.WebhookId).Distinct());
        fails = false;
        await webhooks.WaitForAsync(sequences => sequences.Count == 200);
        var delivered = webhooks.Endpoint.Received.Select(request => request.Json).Where(delivery => WebhookHarness.Row(delivery) == 3)
            .Select(WebhookHarness.Sequence).ToList();
        Assert.Equal(delivered.Order(), delivered);
        Assert.Equal(20, delivered.Distinct().Count());
    }

    [Fact]
    public async Task What_waits_is_delivered_by_the_next_process_in_its_order()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint
            .Status(WebhookHarness.Row(request.Json) == 3 ? 500 : 200)(request, context);
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
        var after = webhooks.Endpoint.Received.Skip(before).Select(request => request.Json)
            .Where(delivery => WebhookHarness.Row(delivery) == 3).Select(WebhookHarness.Sequence);
        Assert.Equal([3, 13, 23, 33, 43, 53, 63, 73, 83, 93, 103], after);
    }

    [Fact]
    public async Task A_third_process_finds_nothing_left_to_do()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with { Concurrency = 1 });
        var seen = new ConcurrentDictionary<string, int>();
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint
            .Status(seen.AddOrUpdate(request.WebhookId, 1, (_, count) => count + 1) == 1 ? 500 : 200)(request, context);
        var first = await webhooks.StartAsync();
        await webhooks.PublishAsync(20, rows: 4);
        await Eventually.TrueAsync(() => seen.Count == 20 && seen.Values.All(count => count >= 2), () => "not every message came twice",
            WebhookHarness.Cancellation);
        await Eventually.TrueAsync(() => webhooks.Standing(first).WaitingMessages == 0, () => "messages wait", WebhookHarness.Cancellation);
        await first.StopAsync(WebhookHarness.Cancellation);
        var count = webhooks.Endpoint.Count;
        await webhooks.RemoveRedisAsync();
        var second = await webhooks.StartAsync();
        await WebhookMessages.PublishAsync(webhooks.Channel, 1000, 99);
        await webhooks.WaitForAsync(sequences => sequences.Contains(1000));
        await Eventually.TrueAsync(() => webhooks.Standing(second).WaitingMessages == 0, () => "messages wait",
            WebhookHarness.Cancellation);
        Assert.All(webhooks.Endpoint.Received.Skip(count), request => Assert.Equal(1000, WebhookHarness.Sequence(request.Json)));
    }
}
