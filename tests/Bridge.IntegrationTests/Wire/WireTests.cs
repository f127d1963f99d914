using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.State;
using Bridge.Testing.Processes;
using Bridge.Testing.Repository;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.IntegrationTests.Wire;

/// <summary>The names that others rely on, as they are on the wire: looked up in what real processes declare, publish, send and
/// store.</summary>
public sealed partial class WireTests
{
    private const string Folder = "tests/Bridge.IntegrationTests/Wire/";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // One scene for all of it: it takes some seconds.
    [Fact]
    public async Task Names_are_those_of_the_lists()
    {
        var messages = new ConcurrentQueue<string>();
        var listening = new List<IConnection>();
        await using var scene = await WireScene
            .PlayAsync(async migrated => listening.Add(await ListenAsync(migrated.VirtualHost.Uri, messages)));
        var broker = await BrokerLines.ReadAsync(scene.VirtualHost.Management, scene.VirtualHost.Name, Cancellation);
        var redis = await RedisLines.ReadAsync(scene.Redis.Address, Cancellation);
        var mediaTypes = await MediaTypesAsync(scene);
        await scene.Webhooks.StopAsync();
        await scene.Worker.StopAsync();
        var (records, state) = await StreamsAsync(scene);
        foreach (var connection in listening) await connection.DisposeAsync();

        Assert.Multiple(
            () => WireList.AssertEqual(Folder + "broker.txt", broker),
            () => WireList.AssertEqual(Folder + "messages.txt", JsonMembers.WithoutEmpty([.. messages])),
            () => WireList.AssertEqual(Folder + "redis.txt", JsonMembers.WithoutEmpty([.. redis])),
            () => WireList.AssertEqual(Folder + "api-media-types.txt", mediaTypes),
            () => WireList.AssertEqual(Folder + "webhook-requests.txt",
                JsonMembers.WithoutEmpty([.. scene.Endpoint.Received.SelectMany(Lines)])),
            () => WireList.AssertEqual(Folder + "stream-records.txt", JsonMembers.WithoutEmpty([.. records])),
            () => WireList.AssertEqual(Folder + "state.txt", JsonMembers.WithoutEmpty([.. state])));
    }

    // What the relay publishes, seen by two queues: of typed messages, and of batches.
    private static async Task<IConnection> ListenAsync(string uri, ConcurrentQueue<string> lines)
    {
        var connection = await new RabbitMqConnector(uri).OpenAsync("test listener", Cancellation);
        var channel = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        foreach (var (exchange, pattern) in new[] { ("bridge.changes", "#"), ("Bridge.Contracts:ChangeBatch", "") })
        {
            var queue = (await channel.QueueDeclareAsync(cancellationToken: Cancellation)).QueueName;
            await channel.QueueBindAsync(queue, exchange, pattern, cancellationToken: Cancellation);
            var consumer = new AsyncEventingBasicConsumer(channel);
            consumer.ReceivedAsync += (_, delivery) =>
            {
                lines.Enqueue($"routing-key {delivery.Exchange} '{delivery.RoutingKey}'");
                var contract = AmqpLines.Urns(delivery.Body)[0].Split(':')[^1];
                foreach (var line in AmqpLines.Of(contract, delivery.BasicProperties, delivery.Body)) lines.Enqueue(line);
                return Task.CompletedTask;
            };
            await channel.BasicConsumeAsync(queue, autoAck: true, consumer, Cancellation);
        }

        return connection;
    }

    private static IEnumerable<string> Lines(ReceivedRequest request)
    {
        var type = request.Deliveries[0].GetProperty("type").GetString();
        foreach (var (name, value) in request.Headers)
        {
            if (name is "host" or "content-length" or "traceparent") continue;
            yield return name is "content-type" or "user-agent" ? $"header {name}: {Version().Replace(value, "<version>")}"
                : $"header {name}";
        }

        yield return $"signature {request.Headers["webhook-signature"].Split(',')[0]}";
        foreach (var member in JsonMembers.Of(request.Deliveries[0])) yield return $"{type} member {member}";
    }

    private static async Task<List<string>> MediaTypesAsync(WireScene scene)
    {
        var lines = new List<string>();
        foreach (var path in (string[])["/", "/api/status", "/api/changes?follow=false", "/api/offsets", "/api/backfills", "/api/replays",
            "/api/webhooks", "/api/nothing"])
            lines.Add(await MediaTypeAsync("worker", scene.Worker.Api, path));
        foreach (var path in (string[])["/health/live", "/health/ready", "/metrics"])
            lines.Add(await MediaTypeAsync("worker", scene.Worker.Api, path));
        foreach (var path in (string[])["/health/live", "/health/ready", "/metrics"])
            lines.Add(await MediaTypeAsync("webhooks", scene.Webhooks.Api, path));
        return lines;
    }

    private static async Task<string> MediaTypeAsync(string process, HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path, Cancellation);
        return $"{process} GET {path.Split('?')[0]} {(int)answer.StatusCode} {answer.Content.Headers.ContentType}";
    }

    private static async Task<(List<string> Records, List<string> State)> StreamsAsync(WireScene scene)
    {
        var (names, connector) = (new TopologyNames("wire"), new RabbitMqConnector(scene.VirtualHost.Uri));
        await using var redis = new RedisConnection(scene.Redis.Address);
        await using (var writer = await StateWriter.OpenAsync(connector, names, redis, TimeProvider.System, Cancellation))
        {
            for (var i = 0; i < StateWriter.SnapshotInterval; i++) await writer.PutAsync("until/a/snapshot", i, Cancellation);
            await writer.RemoveAsync("until/a/snapshot", Cancellation);
        }

        await using var connection = await connector.OpenAsync("test", Cancellation);
        var records = new List<string>();
        var state = new List<string>();
        foreach (var stream in (string[])["outbox", "state", "offsets", "audit", "webhook.waiting.waiting"])
        {
            await using var cursor = await StreamConsumer
                .AttachAsync(connection, $"bridge.wire.{stream}", "first", 500, StreamRecord.Read, Cancellation);
            while (await cursor.NextIfAnyAsync(Cancellation) is { } record)
            {
                var name =
                    $"{stream.Replace(".waiting.", ".<name>.", StringComparison.Ordinal)} " +
                    $"{(record.Properties.IsTypePresent() ? record.Properties.Type : "-")}";
                records.Add(name);
                records.AddRange(AmqpLines.Of(name, record.Properties, record.Body).Where(line => !IsElsewhere(line)));
                if (stream == "state") state.AddRange(StateLines(record.Body));
            }
        }

        await using var parked = await connection.CreateChannelAsync(cancellationToken: Cancellation);
        var refused = await parked.BasicGetAsync("bridge.wire.webhook.refused.parked", autoAck: true, Cancellation);
        records.AddRange(AmqpLines.Of("webhook.<name>.parked -", refused!.BasicProperties, refused.Body).Where(line => !IsElsewhere(line)));
        return (records, state);
    }

    // The values of the state, what the audit notes of a thing, and bodies that are the relay's messages.
    private static bool IsElsewhere(string line) =>
        line.Contains(" member entries.value", StringComparison.Ordinal)
            || line.Contains(" member before.", StringComparison.Ordinal) || line.Contains(" member after.", StringComparison.Ordinal)
            || (line.StartsWith("webhook.", StringComparison.Ordinal) && line.Contains(" member ", StringComparison.Ordinal));

    private static List<string> StateLines(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var lines = new List<string>();
        foreach (var entry in document.RootElement.GetProperty("entries").EnumerateArray())
        {
            var key = Name().Replace(JobId().Replace(entry.GetProperty("key").GetString()!, "$1-<day>-<n>"), "$1/<name>");
            if (key == "until/a/snapshot") continue;
            lines.Add(key);
            if (entry.TryGetProperty("value", out var value) && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
                lines.AddRange(JsonMembers.Of(value).Where(member => member.Length > 0).Select(member => $"{key} {member}"));
        }

        return lines;
    }

    [GeneratedRegex(@"(bf|rp)-\d{8}-\d+")]
    private static partial Regex JobId();

    [GeneratedRegex("^(webhook|offset|token)/[a-z0-9-]+")]
    private static partial Regex Name();

    [GeneratedRegex(@"\d+\.\d+\.\d+")]
    private static partial Regex Version();
}
