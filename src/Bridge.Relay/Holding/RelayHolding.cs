using System.Threading.Channels;
using Bridge.Hosting.Configuration;
using Bridge.Relay.Publishing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Relay.Holding;

/// <summary>The relay's side of a hold: while a replay gives a queue back its bindings, the relay publishes nothing, for seconds at
/// most.</summary>
/// <remarks>A hold ends by itself after <see cref="Longest"/>: a replay that died holds nobody up. Its lock is a queue of its own
/// connection, so only the relay that works hears the question.</remarks>
internal sealed class RelayHolding(IConnection connection, TopologyNames names, PublishWindow window, TimeProvider time) : IDisposable
{
    /// <summary>The longest that the relay stands still.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Channel<IReadOnlyBasicProperties> questions = Channel.CreateBounded<IReadOnlyBasicProperties>(
        new BoundedChannelOptions(100) { FullMode = BoundedChannelFullMode.DropOldest });

    private string? holder;

    /// <summary>Waits while the relay stands still; then a record may be published, until <see cref="Leave"/>.</summary>
    public Task EnterAsync(CancellationToken cancellationToken) => turn.WaitAsync(cancellationToken);

    /// <summary>The record is published.</summary>
    public void Leave() => turn.Release();

    /// <summary>Answers until cancelled or the connection is lost.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            questions.Writer.TryWrite(new BasicProperties(delivery.BasicProperties));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(names.Relay, autoAck: true, consumer, cancellationToken);
        while (true)
        {
            var question = await NextAsync(cancellationToken);
            await AnswerAsync(channel, question, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    // A hold that has lasted long enough ends while the next question is waited for.
    private async Task<IReadOnlyBasicProperties> NextAsync(CancellationToken cancellationToken)
    {
        var next = questions.Reader.ReadAsync(cancellationToken).AsTask();
        if (holder is null) return await next;
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(next, Task.Delay(Longest, time, waiting.Token));
        await waiting.CancelAsync();
        if (first == next) return await next;
        End();
        return await next;
    }

    private async Task AnswerAsync(IChannel channel, IReadOnlyBasicProperties question, CancellationToken cancellationToken)
    {
        var id = question.CorrelationId ?? "";
        var answer = question.Type switch
        {
            HoldMessages.Ask => HoldMessages.At,
            HoldMessages.Hold => await HoldAsync(id, cancellationToken) ? HoldMessages.Held : HoldMessages.No,
            HoldMessages.Release when holder == id => HoldMessages.Released,
            _ => HoldMessages.No,
        };
        if (answer == HoldMessages.Released) End();
        var offsets = window.Offsets;
        var offset = Math.Min(offsets.Typed?.Sequence ?? 0, offsets.Batches?.Sequence ?? 0);
        await channel.BasicPublishAsync(
            "", question.ReplyTo ?? "", mandatory: false, HoldMessages.Write(answer, id, offset: offset), ReadOnlyMemory<byte>.Empty,
            cancellationToken);
    }

    // A later holder takes the place of one that died without saying so.
    private async Task<bool> HoldAsync(string id, CancellationToken cancellationToken)
    {
        if (holder is null && !await turn.WaitAsync(Patience, cancellationToken)) return false;
        holder = id;
        using var timer = new PeriodicTimer(Tick, time);
        var start = time.GetTimestamp();
        while (window.Count > 0 && time.GetElapsedTime(start) < Patience) await timer.WaitForNextTickAsync(cancellationToken);
        var offsets = window.Offsets;
        if (window.Count == 0 && offsets.Typed?.Sequence == offsets.Batches?.Sequence) return true;
        End();
        return false;
    }

    private void End()
    {
        if (holder is null) return;
        holder = null;
        turn.Release();
    }
}
