using Bridge.Outbox.Live;
using Bridge.Outbox.Records;
using Bridge.Outbox.Writing;

namespace Bridge.UnitTests.Outbox.Writing;

/// <summary>A channel that keeps what is published and answers when the test says so; other tests use the broker's.</summary>
internal sealed class ScriptedOutboxChannel : IOutboxChannel
{
    private readonly CancellationTokenSource lost = new();
    private readonly List<(OutboxRecord Record, byte[] Body)> published = [];
    private readonly AppendWindow window;

    public ScriptedOutboxChannel(TimeProvider time, int windowBytes = 1024 * 1024)
    {
        Checkpoints = new ConfirmedCheckpoints(time);
        window = new AppendWindow(windowBytes, 256, Checkpoints, new LiveHandOver());
    }

    public ConfirmedCheckpoints Checkpoints { get; }

    public string? Blocked { get; set; }

    public CancellationToken Lost => lost.Token;

    /// <summary>What was published, in order.</summary>
    public List<(OutboxRecord Record, byte[] Body)> Published { get { lock (published) return [.. published]; } }

    /// <summary>The writer of the epoch that this channel is.</summary>
    public OutboxWriter CreateWriter(OutboxState opened, TimeProvider time, long firstSequence = 1001) =>
        new(this, window, Checkpoints, "test", new OpenedEpoch("e2", opened, firstSequence, FirstTag: 1, FirstRecordNumber: 50),
            opened.Source, time);

    public ValueTask PublishAsync(OutboxRecord record, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        lock (published) published.Add((record, body.ToArray()));
        return ValueTask.CompletedTask;
    }

    /// <summary>The broker confirms everything published so far.</summary>
    public void ConfirmAll() => window.Confirm((ulong)Published.Count, multiple: true);

    /// <summary>The connection is lost.</summary>
    public void Lose()
    {
        window.Fail(new IOException("The connection was lost."));
        lost.Cancel();
    }

    public void Dispose() => lost.Dispose();
}
