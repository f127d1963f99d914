using System.Text.Json;
using Bridge.State;
using Bridge.State.Webhooks;

namespace Bridge.IntegrationTests.Recorded;

/// <summary>A state stream that a binary of revision b48e87c wrote is read, followed and written on.</summary>
public sealed class RecordedStateTests : IAsyncLifetime
{
    private Recording recording = null!;

    private static CancellationToken Cancellation => Recording.Cancellation;

    public async ValueTask InitializeAsync() => recording = await Recording.LoadAsync("b48e87c");

    public ValueTask DisposeAsync() => recording.DisposeAsync();

    [Fact]
    public async Task Has_its_keys() =>
        Assert.Equal(
            [
                "epoch", "holder", "job/backfill/bf-20261130-1/progress", "job/backfill/bf-20261130-1/spec",
                "job/backfill/bf-20261130-2/moved", "job/backfill/bf-20261130-2/progress", "job/backfill/bf-20261130-2/spec",
                "job/backfill/bf-20261130-2/wish", "job/backfill/bf-20261130-3/moved", "job/backfill/bf-20261130-3/progress",
                "job/backfill/bf-20261130-3/spec", "job/backfill/bf-20261130-3/wish", "job/backfill/bf-20261130-4/progress",
                "job/backfill/bf-20261130-4/spec", "job/backfill/bf-20261130-4/wish", "job/replay/rp-20261130-1/progress",
                "job/replay/rp-20261130-1/spec", "offset/before-import", "offset/behind-the-snapshot", "offset/consumer.team", "outbox",
                "webhook/delivered", "webhook/gone", "webhook/gone/disabled", "webhook/paused", "webhook/paused/disabled",
                "webhook/waiting",
            ],
            (await ReadAsync()).Keys.Order(StringComparer.Ordinal));

    [Fact]
    public async Task Has_its_values()
    {
        var state = await ReadAsync();
        Assert.Equal(("7713998665691318981", "recorded_slot"), (Text(state, "outbox", "systemIdentifier"), Text(state, "outbox", "slot")));
        Assert.Equal("id % 2 = 0 AND lower(name) <> 'x'",
            state["job/backfill/bf-20261130-2/spec"].Value!.Value.GetProperty("spec").GetProperty("where").GetString());
        Assert.Equal("Paused", state["job/backfill/bf-20261130-2/wish"].Value!.Value.GetString());
        Assert.Equal("""{"id":3000}""", Assert.Single(state["job/backfill/bf-20261130-3/moved"].Value!.Value[0].GetProperty("keys")
            .EnumerateObject()).Name);
        Assert.Equal("the endpoint answered 410", Text(state, "webhook/gone/disabled", "reason"));
        Assert.Equal("write 1049", Text(state, "webhook/paused/disabled", "reason"));
        Assert.Equal(1_099, state.Values.Max(entry => entry.Version));
    }

    [Fact]
    public async Task Has_its_subscription_with_filter_and_secret_header()
    {
        var subscription = (await ReadAsync())["webhook/delivered"].Value!.Value
            .Deserialize<WebhookSubscription>(JsonSerializerOptions.Web)!;
        Assert.Empty(WebhookRules.Check(subscription));
        Assert.Equal([new WebhookHeader("X-Team", "lab"), new WebhookHeader("X-Key", "example key", Secret: true)], subscription.Headers);
        Assert.Equal(["whsec_YW4gZXhhbXBsZSwgbm8gc2VjcmV0IG9mIGFueWJvZHk="], subscription.Secrets);
        Assert.Equal(["ContainerChanged"], subscription.Filter.Contracts);
        Assert.Equal(["insert", "update", "delete"], subscription.Filter.Operations);
        Assert.Equal("container_type = analysis", Assert.Single(subscription.Filter.Conditions).ToString());
        Assert.Equal((50d, TimeSpan.FromSeconds(15), TimeSpan.FromDays(3)),
            (subscription.RateLimit, subscription.Timeout, subscription.Retry.Age));
    }

    [Fact]
    public async Task Is_read_from_its_newest_snapshot()
    {
        await using var connection = await recording.Connector.OpenAsync("test", Cancellation);
        var map = await StateRecords.ReadAsync(connection, recording.Names.State, Cancellation);
        Assert.Equal(new SnapshotHint(1000, 997), map.Newest);
        Assert.True(map.SinceSnapshot < 1000);
    }

    [Fact]
    public async Task Is_written_on_and_followed()
    {
        await using (var writer = await StateWriter.OpenAsync(
            recording.Connector, recording.Names, recording.Redis, TimeProvider.System, Cancellation))
        {
            Assert.Equal(27, writer.Entries.Count);
            Assert.Equal(1_099 + 1, await writer.PutAsync("offset/later", new { sequence = 1 }, Cancellation));
        }

        await foreach (var state in new StateFollower(recording.Connector, recording.Names).FollowAsync(Cancellation))
        {
            Assert.Equal(28, state.Count);
            break;
        }

        var version = await recording.Redis.TryAsync(database => database.StringGetAsync("bridge:recorded:state:version"), Cancellation);
        Assert.Equal(1_099 + 1, (long)version.Value);
    }

    private async Task<IReadOnlyDictionary<string, StateEntry>> ReadAsync() =>
        (await new StateReader(recording.Connector, recording.Names).ReadAsync(Cancellation))!;

    private static string? Text(IReadOnlyDictionary<string, StateEntry> state, string key, string member) => state[key].Value!.Value
        .GetProperty(member).GetString();
}
