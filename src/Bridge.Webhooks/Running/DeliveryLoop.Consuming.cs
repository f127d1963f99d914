using Bridge.Webhooks.Messages;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Webhooks.Running;

// What comes from the queue, and its acks.
internal sealed partial class DeliveryLoop
{
    private readonly RowLanes lanes = new();
    private readonly Queue<QueuedMessage> behindTable = [];
    private readonly Outstanding outstanding = new();
    private readonly ushort fullPrefetch;
    private List<Completion> completions = [];
    private IChannel? consumer;
    private QueuedMessage? ofTable;
    private ushort prefetch;
    private bool isDraining;
    private bool isFlushing;

    // Opens, keeps or closes the channel. It is closed with nothing under way, so that what it held returns to the front of the queue in its order.
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

    private bool IsHeldTooLong() => outstanding.OldestReceived is { } oldest && context.Time.GetElapsedTime(oldest) > context.Options.HoldLimit;

    private async Task OpenAsync(ushort wanted)
    {
        var channel = await session.Consuming.CreateChannelAsync(cancellationToken: lost.Token);
        var reader = new AsyncEventingBasicConsumer(channel);
        reader.ReceivedAsync += (_, delivery) =>
        {
            // The client uses the body's buffer again.
            var (body, properties, tag) = (delivery.Body.ToArray(), new BasicProperties(delivery.BasicProperties), delivery.DeliveryTag);
            Post(() => Receive(channel, body, properties, tag));
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

    private void Receive(IChannel channel, byte[] body, BasicProperties properties, ulong tag)
    {
        if (channel != consumer) return;
        outstanding.Add(tag, context.Time.GetTimestamp());
        if (isDraining) return;
        if (!WebhookMessageReader.TryRead(body, properties, out var message, out var fault))
        {
            Park(body, properties, 0, fault, () => Complete(tag));
            return;
        }

        var queued = new QueuedMessage(message, tag);
        if (!filter.Takes(message))
        {
            counters.CountFiltered();
            Complete(tag);
        }
        else if (ofTable is not null) behindTable.Enqueue(queued);
        else Enter(queued);
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

    // Redis first, then the acks: a message that was acked is not delivered again.
    private void StartFlush()
    {
        if (isFlushing || fault is not null || (completions.Count == 0 && !log.HasPending)) return;
        isFlushing = true;
        var taken = completions;
        completions = [];
        var tags = taken.Where(completion => completion.Tag != 0).Select(completion => completion.Tag).ToList();
        _ = FlushAsync(consumer, [.. taken.Select(completion => completion.DeliveredKey).OfType<string>()], outstanding.Settle(tags));
    }

    private async Task FlushAsync(IChannel? channel, string[] delivered, List<(ulong Tag, bool Multiple)> acks)
    {
        try
        {
            await session.Records.WriteAsync(delivered, log.Take());
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
