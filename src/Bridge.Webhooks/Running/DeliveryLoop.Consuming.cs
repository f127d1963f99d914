using Bridge.Webhooks.Messages;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Webhooks.Running;

// What comes from the queue, and its acks.
internal sealed partial class DeliveryLoop
{
    // What a kill between an answer and its note repeats; long enough to ack many messages at once.
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(5);

    private readonly RowLanes lanes = new();
    private readonly Queue<QueuedMessage> behindTable = [];
    private readonly Outstanding outstanding = new();
    private readonly ushort fullPrefetch;
    private List<Completion> completions = [];
    private IChannel? consumer;
    private QueuedMessage? ofTable;
    private ushort prefetch;
    private bool isDraining;
    private DateTimeOffset? flushDue;
    private bool isFlushing;

    // Opens, keeps or closes the channel. It is closed with nothing under way, so that what it held returns to the front of the queue in
    // its order.
    private async Task ConsumeAsync(ushort wanted)
    {
        if (consumer is not null && !isDraining && (wanted != prefetch || IsHeldTooLong())) Drain();
        if (consumer is not null && isDraining && (IsQuiet || fault is not null))
        {
            var closing = consumer;
            consumer = null;
            isDraining = false;
            outstanding.Clear();
            await closing.DisposeAsync();
        }

        if (consumer is null && wanted > 0 && fault is null) await OpenAsync(wanted);
    }

    private void Drain()
    {
        isDraining = true;
        lanes.Clear();
        behindTable.Clear();
        ofTable = null;
    }

    private bool IsHeldTooLong() => outstanding.OldestReceived is { } oldest
        && context.Time.GetElapsedTime(oldest) > context.Options.HoldLimit;

    private async Task OpenAsync(ushort wanted)
    {
        var channel = await session.Consuming.CreateChannelAsync(cancellationToken: lost.Token);
        var reader = new AsyncEventingBasicConsumer(channel);
        reader.ReceivedAsync += (_, delivery) =>
        {
            Read(channel, delivery);
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            Post(() =>
            {
                if (consumer == channel) Fail(new RabbitMQ.Client.Exceptions.AlreadyClosedException(reason));
            });
            return Task.CompletedTask;
        };
        reader.UnregisteredAsync += (_, _) =>
        {
            // The queue was deleted.
            Post(() =>
            {
                if (consumer == channel && !isDraining) Fail(new InvalidOperationException($"the queue '{session.Names.Queue}' is gone"));
            });
            return Task.CompletedTask;
        };
        await channel.BasicQosAsync(0, wanted, false, lost.Token);
        (consumer, prefetch) = (channel, wanted);
        await channel.BasicConsumeAsync(session.Names.Queue, autoAck: false, reader, lost.Token);
    }

    // Beside the loop, in the order of the queue.
    private void Read(IChannel channel, BasicDeliverEventArgs delivery)
    {
        try
        {
            // The client uses the body's buffer again.
            var (body, tag) = (delivery.Body.ToArray(), delivery.DeliveryTag);
            if (WebhookMessageReader.TryRead(body, delivery.BasicProperties, out var message, out var reason))
            {
                var queued = new QueuedMessage(message, tag);
                var isTaken = filter.Takes(message);
                Post(() => Receive(channel, queued, isTaken));
                return;
            }

            var properties = new BasicProperties(delivery.BasicProperties);
            Post(() =>
            {
                if (Hold(channel, tag)) Park(body, properties, 0, reason, () => Complete(tag));
            });
        }
        catch (Exception failure)
        {
            // The client would swallow it, and the message with it.
            Post(() => Fail(failure));
        }
    }

    private void Receive(IChannel channel, QueuedMessage queued, bool isTaken)
    {
        if (!Hold(channel, queued.Tag)) return;
        if (!isTaken)
        {
            counters.Filtered.Increment();
            Complete(queued.Tag);
        }
        else if (ofTable is not null) behindTable.Enqueue(queued);
        else Enter(queued);
    }

    // Notes a tag. False when its message is left to the queue.
    private bool Hold(IChannel channel, ulong tag)
    {
        if (channel != consumer) return false;
        outstanding.Add(tag, context.Time.GetTimestamp());
        return !isDraining;
    }

    // A truncate is of all rows: it goes alone, after everything before it, and everything behind it waits.
    private void Enter(QueuedMessage queued)
    {
        if (queued.Message.IsOfTable && queued.Message.Test.Length == 0) ofTable = queued;
        else lanes.Add(queued);
    }

    private void Release(QueuedMessage queued)
    {
        if (queued != ofTable)
        {
            lanes.Release(queued);
            return;
        }

        ofTable = null;
        while (ofTable is null && behindTable.TryDequeue(out var next)) Enter(next);
    }

    private void Complete(ulong tag, string? deliveredKey = null) => completions.Add(new Completion(tag, deliveredKey));

    // What is done is noted and acked for many messages at once; at once for few only when the channel is to be closed.
    private void StartFlush(DateTimeOffset now)
    {
        if (isFlushing || fault is not null) return;
        var isLast = isDraining || isEnding;
        if (completions.Count > 0 || outstanding.HasPostponed) flushDue ??= now + FlushInterval;
        var isDue = flushDue is { } due && (isLast || now >= due || completions.Count >= fullPrefetch / 4);
        var entries = log.DueAt is { } logDue && now >= logDue ? log.Take() : [];
        if (!isDue && entries.Length == 0) return;
        (isFlushing, flushDue) = (true, null);
        var taken = completions;
        completions = [];
        var tags = new List<ulong>(taken.Count);
        foreach (var completion in taken)
            if (completion.Tag != 0) tags.Add(completion.Tag);
        _ = FlushAsync(consumer, DeliveredKeys(taken), outstanding.Settle(tags, postpones: !isLast), entries);
    }

    private static List<string> DeliveredKeys(List<Completion> done)
    {
        var keys = new List<string>(done.Count);
        foreach (var completion in done)
            if (completion.DeliveredKey is { } key) keys.Add(key);
        return keys;
    }

    // Redis first, then the acks: a message that was acked is not delivered again.
    private async Task FlushAsync(IChannel? channel, List<string> delivered, List<(ulong Tag, bool Multiple)> acks, byte[][] entries)
    {
        try
        {
            await session.Records.WriteAsync(delivered, entries);
            foreach (var (tag, multiple) in acks) await channel!.BasicAckAsync(tag, multiple, lost.Token);
            Post(() => isFlushing = false);
        }
        catch (Exception failure)
        {
            Post(() =>
            {
                isFlushing = false;
                Fail(failure);
            });
        }
    }
}
