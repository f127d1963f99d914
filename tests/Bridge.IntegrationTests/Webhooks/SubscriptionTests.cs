using Bridge.State.Webhooks;
using Bridge.Testing.Processes;
using Bridge.Testing.Services;

namespace Bridge.IntegrationTests.Webhooks;

/// <summary>Filters, several subscriptions, pausing, and what is delivered once.</summary>
public sealed class SubscriptionTests
{
    [Fact]
    public async Task Filters_by_table_operation_and_column()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with
        {
            Filter = new WebhookFilter
            {
                Tables = ["items"],
                Operations = ["insert", "update"],
                Conditions = [ColumnCondition.Parse("kind = even")]
            },
        });
        var process = await webhooks.StartAsync();
        for (var i = 1; i <= 20; i++)
        {
            await WebhookMessages.PublishAsync(webhooks.Channel, i, i, i % 3 == 0 ? "delete" : "update");
            await WebhookMessages.PublishAsync(webhooks.Channel, 100 + i, i, table: "others");
        }

        var wanted = Enumerable.Range(1, 20).Where(i => i % 3 != 0 && i % 2 == 0).Select(i => (long)i).ToList();
        await webhooks.WaitForAsync(sequences => wanted.All(sequences.Contains));
        await webhooks.WaitForCountAsync(webhooks.Webhook.Queue, 0);
        await process.StopAsync(WebhookHarness.Cancellation);
        Assert.Equal(wanted, webhooks.Sequences().Order());
    }

    [Fact]
    public async Task Fifty_queues_with_a_thousand_patterns_get_what_each_asked_for()
    {
        await using var webhooks = await WebhookHarness
            .CreateAsync(subscription => subscription with { Filter = new WebhookFilter { Tables = ["nothing"] } });
        for (var i = 0; i < 50; i++)
        {
            var names = new WebhookNames(webhooks.Names, $"team{i}");
            var tables = Enumerable.Range(0, 19).Select(other => $"unused_{i}_{other}").Append($"table_{i}").ToArray();
            await WebhookTopology.DeclareAsync(webhooks.Channel, names, new WebhookFilter { Tables = tables }, WebhookHarness.Cancellation);
        }

        var pending = new List<Task>();
        for (var i = 0; i < 500; i++) pending.Add(WebhookMessages.PublishAsync(webhooks.Channel, i + 1, i, table: $"table_{i % 50}"));
        await Task.WhenAll(pending);
        for (var i = 0; i < 50; i++) await webhooks.WaitForCountAsync(new WebhookNames(webhooks.Names, $"team{i}").Queue, 10);
    }

    [Fact]
    public async Task A_relay_that_crashed_delivers_once_and_a_replay_again_and_says_so()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        await webhooks.StartAsync();
        await webhooks.PublishAsync(20);
        await webhooks.WaitForAsync(sequences => sequences.Count == 20);
        await webhooks.PublishAsync(20);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Queue, 0);
        await WebhookMessages.PublishAsync(webhooks.Channel, 5, 5, replay: "rp-1");
        await Eventually.TrueAsync(() => webhooks.Endpoint.Count == 21, () => $"{webhooks.Endpoint.Count}", WebhookHarness.Cancellation);
        var replayed = webhooks.Endpoint.Received[^1];
        Assert.Equal(("rp-1", WebhookMessages.Id(5)), (replayed.Headers["bridge-replay"], replayed.WebhookId));
        Assert.DoesNotContain(webhooks.Endpoint.Received.Take(20), request => request.Headers.ContainsKey("bridge-replay"));
    }

    [Fact]
    public async Task The_next_process_does_not_deliver_again_what_the_queue_gives_again()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        var first = await webhooks.StartAsync();
        await webhooks.PublishAsync(20);
        await webhooks.WaitForAsync(sequences => sequences.Count == 20);
        await first.StopAsync(WebhookHarness.Cancellation);
        await webhooks.StartAsync();
        await webhooks.PublishAsync(21);
        await webhooks.WaitForAsync(sequences => sequences.Contains(21));
        await webhooks.WaitForCountAsync(webhooks.Webhook.Queue, 0);
        Assert.Equal(21, webhooks.Endpoint.Count);
    }

    [Fact]
    public async Task Two_processes_share_the_subscriptions_and_keep_the_order()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        var first = await webhooks.StartAsync();
        await webhooks.StartAsync();
        var publishing = webhooks.PublishAsync(600);
        await webhooks.WaitForAsync(sequences => sequences.Count > 100);
        await first.StopAsync(WebhookHarness.Cancellation);
        await publishing;
        await webhooks.WaitForAsync(sequences => sequences.Count == 600);
        Assert.Equal(600, webhooks.Endpoint.Count);
        foreach (var row in webhooks.Endpoint.Received.Select(request => request.Json).GroupBy(WebhookHarness.Row))
            Assert.Equal(row.Select(WebhookHarness.Sequence).Order(), row.Select(WebhookHarness.Sequence));
    }

    [Fact]
    public async Task A_truncate_goes_after_everything_before_it_and_before_everything_behind_it()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        await webhooks.PublishAsync(40);
        await WebhookMessages.PublishAsync(webhooks.Channel, 41, 0, "truncate");
        await webhooks.PublishAsync(40, from: 42);
        await webhooks.StartAsync();
        await webhooks.WaitForAsync(sequences => sequences.Count == 81);
        var order = webhooks.Endpoint.Received.Select(request => WebhookHarness.Sequence(request.Json)).ToList();
        var place = order.IndexOf(41);
        Assert.All(order.Take(place), sequence => Assert.True(sequence < 41));
        Assert.All(order.Skip(place + 1), sequence => Assert.True(sequence > 41));
    }

    [Fact]
    public async Task A_dead_endpoint_lags_alone()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        await using var dead = await TestEndpoint.StartAsync();
        dead.Answer = TestEndpoint.Status(500);
        await webhooks.PutAsync(webhooks.Subscription with { Name = "dead", Url = dead.Url });
        await webhooks.StartAsync();
        await webhooks.PublishAsync(300, rows: 50);
        await webhooks.WaitForAsync(sequences => sequences.Count == 300);
        Assert.Equal(300, webhooks.Endpoint.Count);
    }

    [Fact]
    public async Task Paused_it_keeps_what_comes_and_changed_it_goes_on()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        var process = await webhooks.StartAsync();
        await webhooks.PublishAsync(10);
        await webhooks.WaitForAsync(sequences => sequences.Count == 10);
        await webhooks.PutAsync(webhooks.Subscription with { Paused = true });
        await Eventually.TrueAsync(() => webhooks.Standing(process).State == "", () => webhooks.Standing(process).State,
            WebhookHarness.Cancellation);
        await webhooks.PublishAsync(10, from: 11);
        await webhooks.WaitForCountAsync(webhooks.Webhook.Queue, 10);
        await webhooks.PutAsync(webhooks.Subscription with { Paused = false, BatchSize = 5 });
        await webhooks.WaitForAsync(sequences => sequences.Count == 20);
    }

    [Fact]
    public async Task A_message_of_somebody_else_is_parked()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        await webhooks.StartAsync();
        await WebhookMessages.PublishAsync(webhooks.Channel, "{\"hello\":1}", "X.y.z.w", 1, "1");
        await webhooks.WaitForCountAsync(webhooks.Webhook.Parked, 1);
        Assert.Equal(0, webhooks.Endpoint.Count);
    }

    [Fact]
    public async Task The_log_has_every_attempt_with_its_answer()
    {
        await using var webhooks = await WebhookHarness.CreateAsync();
        var isFirst = true;
        webhooks.Endpoint.Answer = async (_, context) =>
        {
            context.Response.StatusCode = isFirst ? 500 : 202;
            isFirst = false;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, "hello from the endpoint");
        };
        await webhooks.StartAsync();
        await WebhookMessages.PublishAsync(webhooks.Channel, 7, 3);
        await Eventually.TrueAsync(async () => (await webhooks.LogAsync()).Count == 2, () => "the log does not have both",
            WebhookHarness.Cancellation);
        var log = await webhooks.LogAsync();
        Assert.Equal(["delivered", "retry"], log.Select(entry => entry.Outcome));
        Assert.Equal([202, 500], log.Select(entry => entry.Status ?? 0));
        Assert.Equal([2, 1], log.Select(entry => entry.Attempt));
        Assert.All(log, entry => Assert.Equal(("hello from the endpoint", "RowChanged public.items update", 7L),
            (entry.Answer, entry.Subject, entry.Sequence)));
        Assert.Equal(webhooks.Endpoint.Received[0].Body, log[0].Body);
    }

    [Fact]
    public async Task No_private_address_is_called_unless_its_host_is_allowed()
    {
        await using var webhooks = await WebhookHarness
            .CreateAsync(subscription => subscription with
            {
                Url = subscription.Url
            .Replace("127.0.0.1", "localhost", StringComparison.Ordinal)
            });
        webhooks.Settings.Remove("Webhooks:AllowedHosts:1");
        var process = await webhooks.StartAsync();
        await webhooks.PublishAsync(20, rows: 20);
        await Eventually.TrueAsync(() => webhooks.Standing(process).State == "down", () => webhooks.Standing(process).State,
            WebhookHarness.Cancellation);
        Assert.Contains("Webhooks:AllowedHosts", webhooks.Standing(process).Reason, StringComparison.Ordinal);
        Assert.Equal(0, webhooks.Endpoint.Count);
    }

    [Fact]
    public async Task The_rate_limit_holds()
    {
        await using var webhooks = await WebhookHarness.CreateAsync(subscription => subscription with { RateLimit = 20 });
        await webhooks.PublishAsync(41, rows: 41);
        var started = TimeProvider.System.GetTimestamp();
        await webhooks.StartAsync();
        await webhooks.WaitForAsync(sequences => sequences.Count == 41);
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromSeconds(1.9));
    }
}
