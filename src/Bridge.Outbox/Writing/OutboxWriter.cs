using System.Text.Json;
using Bridge.Contracts.Positions;
using Bridge.Hosting.Messaging;
using Bridge.Outbox.Chain;
using Bridge.Outbox.Live;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Bridge.Outbox.Writing;

/// <summary>Appends records to the outbox in one epoch (rules 2, 4, 5, 6): to the stream itself through the default exchange, mandatory, with confirms.</summary>
/// <remarks>A return, a nack, or the loss of the connection ends the epoch: every later call throws <see cref="OutboxLostException"/>. One caller at a time.</remarks>
public sealed class OutboxWriter : IDisposable
{
    private readonly IChannel channel;
    private readonly string stream;
    private readonly string pipeline;
    private readonly OutboxSource source;
    private readonly RetainedEpochs epochs;
    private readonly ConfirmedCheckpoints checkpoints;
    private readonly LiveHandOver handOver = new();
    private readonly AppendWindow window;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource lost = new();
    private volatile string? blocked;
    private ulong nextTag;
    private long nextRecordNumber;
    private long nextSequence;

    internal OutboxWriter(IConnection connection, IChannel channel, string stream, string pipeline, string epoch, OutboxState state, long firstSequence, ulong nextTag, long nextRecordNumber, OutboxOptions options, TimeProvider time)
    {
        this.channel = channel;
        this.stream = stream;
        this.pipeline = pipeline;
        this.nextTag = nextTag;
        this.nextRecordNumber = nextRecordNumber;
        this.time = time;
        (source, epochs, nextSequence) = (state.Source, state.Epochs, firstSequence);
        (Epoch, Tail, Opened, Bytes, FirstSequence) = (epoch, state.Tail, state, state.Bytes, firstSequence);
        checkpoints = new ConfirmedCheckpoints(time);
        window = new AppendWindow(options.WindowBytes, CheckpointFinder.FenceWindow, checkpoints, handOver);
        connection.ConnectionBlockedAsync += (_, blocked) => SetBlocked(blocked.Reason);
        connection.ConnectionUnblockedAsync += (_, _) => SetBlocked(null);
        channel.BasicAcksAsync += OnAck;
        channel.BasicNacksAsync += OnNack;
        channel.BasicReturnAsync += OnReturn;
        channel.ChannelShutdownAsync += OnShutdown;
    }

    /// <summary>The epoch's random id.</summary>
    public string Epoch { get; }

    /// <summary>What the opening found: where capture resumes.</summary>
    internal OutboxState Opened { get; }

    /// <summary>The Sequence that the epoch's first change gets.</summary>
    public long FirstSequence { get; }

    /// <summary>What the newest Checkpoint before this epoch was complete through.</summary>
    public Lsn OpenedCompleteThrough => Opened.CompleteThrough;

    /// <summary>The tail that the opening found: what the slot sends again up to it is in the outbox already.</summary>
    public OutboxTail OpenedTail => Opened.Tail;

    /// <summary>The tail as appended.</summary>
    public OutboxTail Tail { get; private set; }

    /// <summary>Bytes appended since the outbox was created, roughly.</summary>
    public long Bytes { get; private set; }

    /// <summary>The highest LSN that a confirmed Checkpoint of this epoch says everything is complete through.</summary>
    public Lsn CompleteThrough => checkpoints.CompleteThrough;

    /// <summary>Why the broker takes nothing at the moment (an alarm); null while it does.</summary>
    public string? Blocked => blocked;

    /// <summary>Fires when the epoch has ended.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Appends what the builder holds as one record and resets it; waits while the window is full.</summary>
    /// <returns>The record's size in bytes.</returns>
    public async ValueTask<int> AppendAsync(ChangeBatchBuilder builder, CancellationToken cancellationToken)
    {
        var body = builder.Close(Epoch, Tail.Sequence, nextSequence);
        var record = Record(RecordKind.ChangeBatch, nextSequence, builder.Count, builder.LastPosition);
        await PublishAsync(record, body, completeThrough: null, cancellationToken);
        if (builder.Count > 0)
        {
            epochs.Add(Epoch, nextSequence, nextSequence + builder.Count - 1);
            nextSequence += builder.Count;
            MoveTail(builder, record.LastSequence);
        }

        builder.Reset();
        return body.Length;
    }

    /// <summary>Appends a Checkpoint: everything committed before <paramref name="completeThrough"/> stands before it in the outbox.</summary>
    /// <returns>The record's size in bytes.</returns>
    public async ValueTask<int> CheckpointAsync(Lsn completeThrough, CancellationToken cancellationToken)
    {
        var checkpoint = new Checkpoint
        {
            Pipeline = pipeline,
            Epoch = Epoch,
            Source = source,
            Tail = Tail,
            CompleteThrough = completeThrough.ToString(),
            Epochs = epochs.ToArray(),
            Bytes = Bytes,
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(checkpoint, OutboxJson.Default.Checkpoint);
        await PublishAsync(Record(RecordKind.Checkpoint, nextSequence, 0, null), body, completeThrough, cancellationToken);
        return body.Length;
    }

    /// <summary>Waits until everything appended is confirmed.</summary>
    public ValueTask DrainAsync(CancellationToken cancellationToken) => window.DrainAsync(cancellationToken);

    /// <summary>What is appended and not yet confirmed, in bytes.</summary>
    public long UnconfirmedBytes => window.Bytes;

    /// <summary>Completes when less than <paramref name="limit"/> bytes are unconfirmed, or a confirm has come: look again then.</summary>
    public Task WhenBelowAsync(long limit) => window.BelowAsync(limit);

    /// <summary>Completes when everything appended up to now is confirmed; fails when the epoch ends before.</summary>
    public Task WhenConfirmedAsync() => window.ConfirmedAsync(nextTag - 1);

    /// <summary>Throws when the epoch has ended.</summary>
    /// <exception cref="OutboxLostException">It has.</exception>
    public void ThrowIfLost() => window.ThrowIfFailed();

    /// <summary>The highest LSN whose Checkpoint has been confirmed for at least <paramref name="delay"/>; null when there is no new one.</summary>
    public Lsn? TakeAcknowledgeable(TimeSpan delay) => checkpoints.TakeAcknowledgeable(delay);

    /// <summary>Lets a reader of this process have what is confirmed from now on.</summary>
    internal void HandOverTo(LiveOutbox live) => live.Begin(handOver);

    /// <summary>Ends the epoch. Its channel goes with the lease's connection: closing it would wait for a broker that blocks.</summary>
    public void Dispose()
    {
        channel.BasicAcksAsync -= OnAck;
        channel.BasicNacksAsync -= OnNack;
        channel.BasicReturnAsync -= OnReturn;
        channel.ChannelShutdownAsync -= OnShutdown;
        window.Fail(new OutboxLostException("The epoch has ended."));
        lost.Dispose();
    }

    private OutboxRecord Record(RecordKind kind, long first, int count, ChangePosition? position) => new()
    {
        Kind = kind,
        RecordNumber = nextRecordNumber++,
        Epoch = Epoch,
        PreviousSequence = Tail.Sequence,
        FirstSequence = first,
        Count = count,
        LastPosition = position,
        AppendedAt = time.GetUtcNow(),
        Body = default,
    };

    private async ValueTask PublishAsync(OutboxRecord record, ReadOnlyMemory<byte> body, Lsn? completeThrough, CancellationToken cancellationToken)
    {
        Bytes += body.Length + OutboxRecord.Overhead;
        await window.EnterAsync(nextTag++, record, body, completeThrough, cancellationToken);
        try
        {
            await channel.BasicPublishAsync(exchange: "", routingKey: stream, mandatory: true, RecordHeaders.Write(record), body, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            End(exception);
            throw new OutboxLostException($"A record could not be published: {ConnectionLoss.Describe(exception)}", exception);
        }
    }

    private void MoveTail(ChangeBatchBuilder builder, long sequence)
    {
        if (builder.LastPosition is not { } position)
        {
            Tail = Tail with { Sequence = sequence };
            return;
        }

        var (schema, table) = builder.LastTable;
        Tail = new OutboxTail
        {
            Sequence = sequence,
            CommitLsn = position.CommitLsn.ToString(),
            Ordinal = position.Ordinal,
            Schema = schema,
            Table = table,
            Key = OutboxTail.KeyText(builder.LastKey),
        };
    }

    private Task SetBlocked(string? reason)
    {
        blocked = reason;
        return Task.CompletedTask;
    }

    private Task OnAck(object sender, BasicAckEventArgs ack)
    {
        window.Confirm(ack.DeliveryTag, ack.Multiple);
        return Task.CompletedTask;
    }

    private Task OnNack(object sender, BasicNackEventArgs nack)
    {
        End(new IOException($"The broker refused (nack) a record of '{stream}'."));
        return Task.CompletedTask;
    }

    private Task OnReturn(object sender, BasicReturnEventArgs returned)
    {
        End(new IOException($"The broker returned a record of '{stream}' as unroutable ({returned.ReplyText}): the stream is gone."));
        return Task.CompletedTask;
    }

    private Task OnShutdown(object sender, ShutdownEventArgs reason)
    {
        End(new IOException($"The connection that writes '{stream}' was lost: {reason.ReplyText}"));
        return Task.CompletedTask;
    }

    private void End(Exception exception)
    {
        window.Fail(exception);
        // Not on the client's own thread: what runs on cancellation may take its time.
        _ = lost.CancelAsync();
    }
}
