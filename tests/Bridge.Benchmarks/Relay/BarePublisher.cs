using System.Diagnostics;
using System.Globalization;
using Bridge.Benchmarks.Pipeline;
using Bridge.Hosting.Configuration;
using RabbitMQ.Client;

namespace Bridge.Benchmarks.Relay;

/// <summary>The yardstick of the relay, a process of its own: RabbitMQ.Client and nothing else, over one confirm channel with a bounded
/// window.</summary>
internal static class BarePublisher
{
    /// <summary>What the command line names it.</summary>
    public const string Command = "publish-bare";

    /// <summary>Publishes a file's messages; prints a line when the first <paramref name="skipped"/> are confirmed, and the seconds from
    /// there to the last confirm.</summary>
    public static async Task RunAsync(string path, string uri, int window, int skipped, CancellationToken cancellationToken)
    {
        var messages = StoredMessage.Read(path);
        await using var connection = await TeamQueue.ConnectAsync(uri, cancellationToken);
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, false), cancellationToken);
        using var room = new SemaphoreSlim(window);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (confirmed, started) = (0UL, 0L);
        channel.BasicAcksAsync += (_, ack) =>
        {
            // A quorum queue confirms in order.
            if (ack.DeliveryTag > confirmed)
            {
                room.Release((int)(ack.DeliveryTag - confirmed));
                confirmed = ack.DeliveryTag;
            }

            if (started == 0 && confirmed >= (ulong)skipped)
            {
                started = Stopwatch.GetTimestamp();
                System.Console.Out.WriteLine("counting");
            }

            if (confirmed >= (ulong)messages.Length) done.TrySetResult();
            return Task.CompletedTask;
        };
        await PublishAsync(channel, messages, room, cancellationToken);
        await done.Task.WaitAsync(cancellationToken);
        await System.Console.Out.WriteLineAsync(Stopwatch.GetElapsedTime(started).TotalSeconds.ToString(CultureInfo.InvariantCulture));
        // Until it is told to end, so that its CPU time can be read.
        await System.Console.In.ReadLineAsync(cancellationToken);
    }

    private static async Task PublishAsync(
        IChannel channel, StoredMessage[] messages, SemaphoreSlim room, CancellationToken cancellationToken)
    {
        var keys = messages.Select(message => message.RoutingKey).Distinct()
            .ToDictionary(key => key, key => (Key: new CachedString(key),
            Exchange: new CachedString(TopologyNames.ContractExchange(key[..key.IndexOf('.')]))));
        var headers = new Dictionary<string, object?>();
        var properties = new BasicProperties { Persistent = true, Headers = headers };
        foreach (var message in messages)
        {
            await room.WaitAsync(cancellationToken);
            properties.MessageId = message.MessageId;
            properties.ContentType = message.ContentType;
            headers["bridge-sequence"] = message.Sequence;
            properties.Headers = headers;
            var (key, exchange) = keys[message.RoutingKey];
            await channel.BasicPublishAsync(exchange, key, mandatory: true, properties, message.Body, cancellationToken);
        }
    }
}
