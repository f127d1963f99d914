using System.Globalization;
using System.Text;
using Bridge.Hosting.Messaging;
using Bridge.State.Webhooks;
using Bridge.Webhooks.Messages;
using RabbitMQ.Client;

namespace Bridge.Webhooks.Running;

/// <summary>A subscription's waiting stream: what waits is appended before the queue forgets it, and what is done with it
/// afterwards.</summary>
/// <remarks>Every record names a record before which nothing waits, so that a start does not read the whole stream. Appended to by one loop
/// alone.</remarks>
internal sealed class WaitingStream(IChannel channel, WebhookNames names, TimeProvider time)
{
    private const string Number = "bridge-number";
    private const string Through = "bridge-done-through";
    private const string Row = "bridge-row";
    private const string Since = "bridge-since";
    private const string Oldest = "bridge-oldest";
    private const ushort Prefetch = 500;

    private long nextRecord;
    private long lastNumber;

    /// <summary>A record number that the next record has or will be behind.</summary>
    public long NextRecord => Volatile.Read(ref nextRecord);

    /// <summary>Reads what waits, in its order, into <paramref name="rows"/>; each is due at once.</summary>
    public async Task LoadAsync(IConnection connection, WaitingRows rows, CancellationToken cancellationToken)
    {
        var oldest = -1L;
        await ReadAsync(connection, "last", (properties, _, record) => (oldest, nextRecord) = (Long(properties, Oldest), record + 1),
            cancellationToken);
        if (oldest < 0) return;
        var now = time.GetUtcNow();
        var entries = new Dictionary<ulong, Queue<WaitingEntry>>();
        await ReadAsync(connection, oldest, (properties, body, record) => Apply(entries, properties, body, record), cancellationToken);
        foreach (var entry in entries.Values.SelectMany(row => row).OrderBy(entry => entry.Number)) rows.Add(entry, now);
    }

    /// <summary>The entry of a message that begins to wait.</summary>
    public WaitingEntry Create(WebhookMessage message)
    {
        var now = time.GetUtcNow();
        lastNumber = Math.Max(lastNumber + 1, now.ToUnixTimeMilliseconds() * 1000);
        return new WaitingEntry(message, lastNumber, NextRecord, now);
    }

    /// <summary>Appends a message; done when the broker has confirmed it.</summary>
    public Task AppendAsync(WaitingEntry entry, long oldestRecord, CancellationToken cancellationToken)
    {
        var message = entry.Message;
        return PublishAsync(
            new BasicProperties
            {
                Persistent = true,
                MessageId = message.Id,
                ContentType = message.ContentType,
                Headers = new Dictionary<string, object?>
                {
                    [Number] = entry.Number,
                    [Since] = entry.Since.ToUnixTimeMilliseconds(),
                    [Oldest] = Math.Min(oldestRecord, entry.Record),
                    [WebhookHeaderNames.Sequence] = message.Sequence,
                    [WebhookHeaderNames.Replay] = message.Replay,
                    [WebhookHeaderNames.Redelivery] = message.Redelivery,
                },
            },
            message.Body, cancellationToken);
    }

    /// <summary>Appends that a row is done through a number.</summary>
    public Task AppendDoneAsync(WaitingEntry done, long oldestRecord, CancellationToken cancellationToken) => PublishAsync(
        new BasicProperties
        {
            Persistent = true,
            MessageId = done.Message.Id,
            Headers = new Dictionary<string, object?>
            {
                [Through] = done.Number,
                [Row] = unchecked((long)WaitingRows.RowOf(done.Message)),
                [WebhookHeaderNames.Sequence] = done.Message.Sequence,
                [Oldest] = oldestRecord,
            },
        },
        default, cancellationToken);

    private void Apply(Dictionary<ulong, Queue<WaitingEntry>> entries, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body,
        long record)
    {
        nextRecord = record + 1;
        if (Long(properties, Through) is > 0 and var through)
        {
            if (!entries.TryGetValue(unchecked((ulong)Long(properties, Row)), out var row)) return;
            while (row.TryPeek(out var first) && first.Number <= through) row.Dequeue();
            return;
        }

        var number = Long(properties, Number);
        lastNumber = Math.Max(lastNumber, number);
        if (!WebhookMessageReader.TryRead(body, properties, out var message, out var fault))
            throw new InvalidDataException(
                $"The record {record} of '{names.Waiting}' cannot be read: {fault}. Remove the stream to go on without what waits in it.");
        var waiting = WaitingRows.RowOf(message);
        if (!entries.TryGetValue(waiting, out var queue)) entries[waiting] = queue = [];
        queue.Enqueue(new WaitingEntry(message, number, record,
            DateTimeOffset.FromUnixTimeMilliseconds(Long(properties, Since)))
        { IsStored = true });
    }

    private async Task PublishAsync(BasicProperties properties, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        await channel.BasicPublishAsync("", names.Waiting, mandatory: true, properties, body, cancellationToken);
        Interlocked.Increment(ref nextRecord);
    }

    private async Task ReadAsync(
        IConnection connection, object offset, Action<IReadOnlyBasicProperties, ReadOnlyMemory<byte>, long> read,
            CancellationToken cancellationToken)
    {
        await using var cursor = await StreamConsumer
            .AttachAsync(connection, names.Waiting, offset, Prefetch, StreamRecord.Read, cancellationToken);
        while (await cursor.NextIfAnyAsync(cancellationToken) is { } record) read(record.Properties, record.Body, record.Number);
    }

    private static long Long(IReadOnlyBasicProperties properties, string name) =>
        properties.Headers is { } headers && headers.TryGetValue(name, out var value)
            ? value is byte[] text ? long.Parse(Encoding.UTF8.GetString(text), CultureInfo.InvariantCulture)
                : Convert.ToInt64(value, CultureInfo.InvariantCulture)
            : 0;
}
