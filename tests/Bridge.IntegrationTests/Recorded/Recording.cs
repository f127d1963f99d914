using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json;
using Bridge.Hosting.Configuration;
using Bridge.Hosting.Messaging;
using Bridge.Hosting.Redis;
using Bridge.Testing.Repository;
using Bridge.Testing.Services;
using RabbitMQ.Client;
using StackExchange.Redis;

namespace Bridge.IntegrationTests.Recorded;

/// <summary>What the binary of an old revision left in RabbitMQ and Redis, put back as it lay: see <c>infra/record</c>.</summary>
internal sealed class Recording : IAsyncDisposable
{
    private readonly string folder;
    private readonly PrivateRedis server;

    private Recording(string folder, TestVirtualHost virtualHost, PrivateRedis server)
    {
        (this.folder, VirtualHost, this.server) = (folder, virtualHost, server);
        Connector = new RabbitMqConnector(virtualHost.Uri);
        Redis = new RedisConnection(server.Address);
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TestVirtualHost VirtualHost { get; }

    public RabbitMqConnector Connector { get; }

    public RedisConnection Redis { get; }

    public string RedisAddress => server.Address;

    public TopologyNames Names { get; } = new("recorded");

    /// <summary>Puts the recording of a revision into a virtual host and a Redis of the test's own.</summary>
    public static async Task<Recording> LoadAsync(string revision)
    {
        var virtualHost = await TestVirtualHost.CreateAsync(cancellationToken: Cancellation);
        var recording = new Recording(
            CloneRoot.PathOf($"tests/Bridge.IntegrationTests/Recorded/{revision}"), virtualHost, await PrivateRedis.CreateAsync());
        await recording.DefineAsync();
        foreach (var file in (string[])["outbox", "state", "offsets", "webhook.waiting.waiting"]) await recording.PublishAsync(file);
        foreach (var key in recording.Lines("redis")) await recording.StoreAsync(key);
        return recording;
    }

    /// <summary>The lines of one of its files.</summary>
    public IEnumerable<JsonElement> Lines(string name)
    {
        using var file = new GZipStream(File.OpenRead(Path.Combine(folder, name + ".jsonl.gz")), CompressionMode.Decompress);
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is { } line)
            yield return JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 1000 }).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await server.DisposeAsync();
        await VirtualHost.DisposeAsync();
    }

    // Queues, streams with their arguments, exchanges, bindings, policies.
    private async Task DefineAsync()
    {
        using var definitions = new StringContent(
            await File.ReadAllTextAsync(Path.Combine(folder, "definitions.json"), Cancellation),
            new MediaTypeHeaderValue("application/json"));
        using var answer = await VirtualHost.Management.PostAsync($"api/definitions/{VirtualHost.Name}", definitions, Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private async Task PublishAsync(string stream)
    {
        await using var connection = await Connector.OpenAsync("test recording", Cancellation);
        // Without tracking, which would add a header of its own.
        await using var channel = await connection
            .CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false),
            Cancellation);
        var messages = Lines(stream).Select(line => new RecordedMessage(line)).ToList();
        var confirmed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.BasicAcksAsync += (_, ack) =>
        {
            if (ack.DeliveryTag >= (ulong)messages.Count) confirmed.TrySetResult();
            return Task.CompletedTask;
        };
        foreach (var message in messages)
            await channel.BasicPublishAsync(
                "", $"bridge.{Names.Pipeline}.{stream}", mandatory: true, message.Properties, message.Body, Cancellation);
        await confirmed.Task.WaitAsync(Eventually.Deadline, Cancellation);
    }

    private async Task StoreAsync(JsonElement line)
    {
        RedisKey key = line.GetProperty("key").GetString();
        RedisValue[] values = [.. line.GetProperty("values").EnumerateArray().Select(value => (RedisValue)RecordedMessage.Bytes(value))];
        Func<IDatabase, Task> store = line.GetProperty("type").GetString() switch
        {
            "string" => database => database.StringSetAsync(key, values[0]),
            "set" => database => database.SetAddAsync(key, values),
            "list" => database => database.ListRightPushAsync(key, values),
            "hash" => database => database.HashSetAsync(key, [.. values.Chunk(2).Select(pair => new HashEntry(pair[0], pair[1]))]),
            var other => throw new InvalidDataException($"The recording has a key of the type '{other}'."),
        };
        Assert.True(await Redis.TryAsync(store, Cancellation));
    }
}
