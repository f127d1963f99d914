using System.Text.Json;
using Bridge.Contracts.Positions;
using Bridge.Outbox.Chain;
using Bridge.Outbox.Records;

namespace Bridge.Outbox.Writing;

/// <summary>Appends records to the outbox in one epoch: gives them their Sequences, and knows tail, epochs and bytes.</summary>
/// <remarks>
/// (Outbox rule 4, chain; outbox rule 5, checkpoint.) When the epoch has ended, every later call throws
/// <see cref="OutboxLostException"/>. One caller at a time.
/// </remarks>
public sealed class OutboxWriter : IDisposable
{
    private readonly IOutboxChannel channel;
    private readonly AppendWindow window;
    private readonly ConfirmedCheckpoints checkpoints;
    private readonly string pipeline;
    private readonly TimeProvider time;
    private readonly OutboxSource server;
    private readonly RetainedEpochs epochs;
    private ulong nextTag;
    private long nextRecordNumber;
    private long nextSequence;
    private OutboxSource source;
    private bool isUnnamed;

    internal OutboxWriter(
        IOutboxChannel channel, AppendWindow window, ConfirmedCheckpoints checkpoints, string pipeline, OpenedEpoch opened,
        OutboxSource server, TimeProvider time)
    {
        this.server = server;
        (this.channel, this.window, this.checkpoints, this.pipeline, this.time) = (channel, window, checkpoints, pipeline, time);
        (nextTag, nextRecordNumber, nextSequence) = (opened.FirstTag, opened.FirstRecordNumber, opened.FirstSequence);
        (Epoch, Opened, FirstSequence) = (opened.Id, opened.State, opened.FirstSequence);
        (source, epochs, Tail, Bytes) = (Opened.Source, Opened.Epochs, Opened.Tail, Opened.Bytes);
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
    public Lsn CompleteThrough =>
        checkpoints.CompleteThrough > OpenedCompleteThrough ? checkpoints.CompleteThrough : OpenedCompleteThrough;

    /// <summary>Why the broker takes nothing at the moment (an alarm); null while it does.</summary>
    public string? Blocked => channel.Blocked;

    /// <summary>Fires when the epoch has ended.</summary>
    public CancellationToken Lost => channel.Lost;

    /// <summary>Appends what the builder holds as one record and resets it; waits while the window is full.</summary>
    /// <returns>The record's size in bytes.</returns>
    public async ValueTask<int> AppendAsync(ChangeBatchBuilder builder, CancellationToken cancellationToken)
    {
        // What was appended behind a promotion must not be taken for something of the timeline before.
        if (isUnnamed) await CheckpointAsync(CompleteThrough, cancellationToken);
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

    /// <summary>The server has proven that it holds the tail: from here on Checkpoints name it, the first of them before anything that
    /// comes of it.</summary>
    public void Prove()
    {
        isUnnamed |= source.Timeline != server.Timeline || (source.History is null && server.History is not null);
        source = server;
    }

    /// <summary>Appends the epoch's first Checkpoint: where the outbox stood before. It is no reason to acknowledge anything.</summary>
    internal async ValueTask OpenAsync(Lsn completeThrough, CancellationToken cancellationToken) =>
        await PublishAsync(Record(RecordKind.Checkpoint, nextSequence, 0, null), Body(completeThrough), null, cancellationToken);

    /// <summary>Appends a Checkpoint: everything committed before <paramref name="completeThrough"/> stands before it.</summary>
    /// <returns>The record's size in bytes.</returns>
    public async ValueTask<int> CheckpointAsync(Lsn completeThrough, CancellationToken cancellationToken)
    {
        isUnnamed = false;
        var body = Body(completeThrough);
        await PublishAsync(Record(RecordKind.Checkpoint, nextSequence, 0, null), body, completeThrough, cancellationToken);
        return body.Length;
    }

    /// <summary>Appends what an operator accepted.</summary>
    internal ValueTask AcceptAsync(AcceptedSource accepted, CancellationToken cancellationToken) => PublishAsync(
        Record(RecordKind.OutboxSource, nextSequence, 0, null),
        JsonSerializer.SerializeToUtf8Bytes(accepted, OutboxJson.Default.AcceptedSource),
        completeThrough: null, cancellationToken);

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

    /// <summary>The highest LSN whose Checkpoint has been confirmed for at least <paramref name="delay"/>; null when none is new.</summary>
    public Lsn? TakeAcknowledgeable(TimeSpan delay) => checkpoints.TakeAcknowledgeable(delay);

    /// <summary>Ends the epoch.</summary>
    public void Dispose() => channel.Dispose();

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

    private byte[] Body(Lsn completeThrough) => JsonSerializer.SerializeToUtf8Bytes(
        new Checkpoint
        {
            Pipeline = pipeline,
            Epoch = Epoch,
            Source = source,
            Tail = Tail,
            CompleteThrough = completeThrough.ToString(),
            Epochs = epochs.ToArray(),
            Accepted = Opened.Accepted,
            Bytes = Bytes,
        },
        OutboxJson.Default.Checkpoint);

    private async ValueTask PublishAsync(
        OutboxRecord record, ReadOnlyMemory<byte> body, Lsn? completeThrough, CancellationToken cancellationToken)
    {
        Bytes += body.Length + OutboxRecord.Overhead;
        await window.EnterAsync(nextTag++, record, body, completeThrough, cancellationToken);
        await channel.PublishAsync(record, body, cancellationToken);
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
            Operation = OutboxTail.OperationText(builder.Last.Operation),
            Xid = builder.Last.Xid,
            CommittedAt = builder.Last.CommittedAt,
            Key = OutboxTail.KeyText(builder.LastKey),
        };
    }
}
