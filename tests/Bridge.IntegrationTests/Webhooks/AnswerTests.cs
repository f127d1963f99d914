using System.Collections.Concurrent;
using System.Text;
using Bridge.State.Webhooks;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;
using Microsoft.AspNetCore.Http;

namespace Bridge.IntegrationTests.Webhooks;

/// <summary>What becomes of a message by the endpoint's answer.</summary>
public sealed class AnswerTests
{
    [Fact]
    public async Task A_message_that_is_not_taken_is_parked_with_the_reason_and_its_row_goes_on()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint
            .Status(WebhookHarness.Sequence(request.Json) == 13 ? 422 : 200)(request, context);
        await webhooks.StartAsync();
        await webhooks.PublishAsync(50);
        await webhooks.WaitForAsync(sequences => sequences.Count == 50);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Parked, 1);
        var parked = await webhooks.Channel.BasicGetAsync(webhooks.Webhook.Parked, autoAck: false, WebhookHarness.Cancellation);
        Assert.Equal("the endpoint answered 422", Encoding.UTF8
            .GetString((byte[])parked!.BasicProperties.Headers![WebhookHeaderNames.Reason]!));
        Assert.Equal(50, webhooks.Endpoint.Count);
    }

    [Fact]
    public async Task One_bad_message_of_a_batch_is_parked_alone()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with { BatchSize = 20, Concurrency = 1 });
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint
            .Status(request.Deliveries.Any(delivery => WebhookHarness.Sequence(delivery) == 13) ? 400 : 200)(request, context);
        await webhooks.PublishAsync(60, rows: 60);
        await webhooks.StartAsync();
        await webhooks.WaitForCountAsync(webhooks.Webhook.Parked, 1);
        await webhooks.WaitForAsync(sequences => sequences.Count == 60);
        var taken = webhooks.Endpoint.Received.Where(request => request.Deliveries.All(delivery => WebhookHarness.Sequence(delivery) != 13))
            .SelectMany(request => request.Deliveries).Select(WebhookHarness.Sequence);
        Assert.Equal(59, taken.Count());
    }

    [Fact]
    public async Task What_is_too_old_is_parked()
    {
        await using var webhooks = await WebhookHarness
            .CreateAsync(subscription => subscription with { Retry = subscription.Retry with { Age = TimeSpan.FromMilliseconds(300) } });
        webhooks.Endpoint.Answer = (request, context) => TestEndpoint
            .Status(WebhookHarness.Row(request.Json) == 3 ? 503 : 200)(request, context);
        await webhooks.StartAsync();
        await webhooks.PublishAsync(20);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Parked, 2);
        await webhooks.WaitForAsync(sequences => sequences.Count == 20);
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_is_refused_and_its_messages_are_kept()
    {
        await using var secured = await TestEndpoint.StartSecuredAsync();
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with
        {
            Url = secured.Url,
            Retry = subscription.Retry with { Age = TimeSpan.FromMilliseconds(300) },
        });
        webhooks.Settings["Webhooks:BreakerFailures"] = "1000";
        await webhooks.StartAsync();
        await webhooks.PublishAsync(2, rows: 2);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Parked, 2);
        var parked = await webhooks.Channel.BasicGetAsync(webhooks.Webhook.Parked, autoAck: false, WebhookHarness.Cancellation);
        var reason = Encoding.UTF8.GetString((byte[])parked!.BasicProperties.Headers![WebhookHeaderNames.Reason]!);
        Assert.Contains("TLS: The remote certificate is invalid", reason, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await webhooks.LogAsync()).Count > 2, () => "the log has too few attempts",
            WebhookHarness.Cancellation);
        Assert.All(await webhooks.LogAsync(), entry => Assert.Equal(("retry", null), (entry.Outcome, entry.Status)));
        Assert.Equal(0, secured.Count);
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
        await using var webhooks = await WebhookHarness
            .CreateAsync(subscription => subscription with { Timeout = TimeSpan.FromMilliseconds(300) });
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
        Assert.All(webhooks.Endpoint.Received.Where(request => WebhookHarness.Row(request.Json) == 4).GroupBy(request => request.WebhookId),
            group => Assert.Single(group));
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
        await webhooks.PublishAsync(500, rows: 20);
        await Eventually.TrueAsync(() => webhooks.Standing(process).State == "down", () => webhooks.Standing(process).State,
            WebhookHarness.Cancellation);
        await Eventually.TrueAsync(async () => await webhooks.CountAsync(webhooks.Webhook.Queue) > 400, () => "the queue was emptied",
            WebhookHarness.Cancellation);
        webhooks.Endpoint.Answer = TestEndpoint.Status(200);
        var before = webhooks.Endpoint.Count;
        await Eventually.TrueAsync(
            () => webhooks.Endpoint.Received.Skip(before).Select(request => WebhookHarness.Sequence(request.Json)).Distinct()
                .Count() == 500,
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
        await Eventually.TrueAsync(() => webhooks.Standing(process).State == "disabled", () => webhooks.Standing(process).State,
            WebhookHarness.Cancellation);
        await webhooks.WriteStateAsync(webhooks.Webhook.DisabledKey, new WebhookDisabled("410", TimeProvider.System.GetUtcNow()));
        await Eventually.TrueAsync(() => webhooks.Standing(process).State == "", () => webhooks.Standing(process).State,
            WebhookHarness.Cancellation);
        webhooks.Endpoint.Answer = TestEndpoint.Status(200);
        var before = webhooks.Endpoint.Count;
        await webhooks.RemoveStateAsync(webhooks.Webhook.DisabledKey);
        await Eventually.TrueAsync(
            () => webhooks.Endpoint.Received.Skip(before).Select(request => WebhookHarness.Sequence(request.Json)).Distinct().Count() == 30,
                () => "messages are missing", WebhookHarness.Cancellation);
    }
}
