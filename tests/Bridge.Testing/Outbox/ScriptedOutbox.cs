using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Relay.Context;

namespace Bridge.Testing.Outbox;

/// <summary>An outbox in memory that a test appends to: a stand-in for the stream, which other tests read for real.</summary>
public sealed class ScriptedOutbox : IOutboxSource
{
    private readonly List<OutboxRead> reads = [];
    private readonly List<Channel<bool>> waiting = [];

    /// <summary>Where the last reader began.</summary>
    public OutboxStart? LastStart { get; private set; }

    /// <summary>Appends a record.</summary>
    public void Append(OutboxRecord record, OutboxGap? gap = null)
    {
        lock (reads)
        {
            reads.Add(new OutboxRead(record, gap));
            foreach (var waiter in waiting) waiter.Writer.TryWrite(true);
        }
    }

    /// <inheritdoc/>
    public Task<string> ReadSystemIdentifierAsync(CancellationToken cancellationToken) => Task.FromResult("7300000000000000001");

    /// <inheritdoc/>
    public async IAsyncEnumerable<OutboxRead> ReadAsync(OutboxStart start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var signal = Channel.CreateUnbounded<bool>();
        lock (reads)
        {
            LastStart = start;
            waiting.Add(signal);
        }

        for (var index = 0; ; index++)
        {
            OutboxRead? next;
            while ((next = Next(index)) is null) await signal.Reader.ReadAsync(cancellationToken);
            yield return next;
        }
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<OutboxRead> ReadApartAsync(OutboxStart start, CancellationToken cancellationToken) =>
        ReadAsync(start, cancellationToken);

    private OutboxRead? Next(int index)
    {
        lock (reads) return index < reads.Count ? reads[index] : null;
    }
}
