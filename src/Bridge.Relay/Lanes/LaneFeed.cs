using Bridge.Outbox.Reading;
using Bridge.Outbox.Records;
using Bridge.Relay.Context;
using Bridge.Relay.Offsets;
using Bridge.Relay.Publishing;
using Bridge.Relay.Status;

namespace Bridge.Relay.Lanes;

/// <summary>What lanes at about the same place share: one reading of the outbox, each message made once.</summary>
/// <remarks>It reads on when some lane has taken all that there is, or none wants anything for a while (where each is, is stored, so nobody
/// waits for them), and keeps the last <see cref="MostBytes"/>: a lane that is further behind reads by itself.</remarks>
internal sealed class LaneFeed
{
    /// <summary>The most that is kept, in bytes of messages; one record alone may be larger.</summary>
    public const long MostBytes = 16 * 1024 * 1024;

    private static readonly TimeSpan Unwanted = TimeSpan.FromSeconds(5);

    private readonly RelayContext context;
    private readonly RecordMapper mapper;
    private readonly OutboxStart start;
    private readonly RelayedBytes relayed;
    private readonly Lock gate = new();
    private readonly List<MappedRecord> records = [];
    private readonly Signal demand = new();
    private TaskCompletionSource arrived = New();
    private long keptAfter;
    private long end;
    private long bytes;
    private bool isWanted;
    private bool isStopped;
    private volatile bool isIdle;

    private LaneFeed(RelayContext context, RecordMapper mapper, OutboxStart start, long after, RelayedBytes relayed)
    {
        (this.context, this.mapper, this.start, this.relayed) = (context, mapper, start, relayed);
        keptAfter = end = after;
    }

    /// <summary>The feed of lanes that begin, or go on where they were: it begins with the foremost.</summary>
    public static LaneFeed Create(RelayContext context, RecordMapper mapper, RelayOffset begin, RelayedBytes relayed)
    {
        if (begin.Lanes?.Places.MaxBy(place => place.After) is not { After: > 0 } foremost)
            return new LaneFeed(context, mapper, begin.Start, begin.Passed ?? 0, relayed);
        return new LaneFeed(context, mapper, OutboxStart.After(foremost.After, foremost.RecordHint), foremost.After, relayed);
    }

    /// <summary>The Sequence of the last change that was read.</summary>
    public long End { get { lock (gate) return end; } }

    /// <summary>True when it has all that follows a Sequence.</summary>
    public bool Covers(long sequence)
    {
        lock (gate) return sequence >= keptAfter;
    }

    /// <summary>The first record with changes behind a Sequence, when it has come; null when it is no longer kept.</summary>
    public async ValueTask<MappedRecord?> NextAsync(long sequence, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (sequence < keptAfter) return null;
                if (Find(sequence) is { } found) return found;
                isWanted = true;
                wait = arrived.Task;
            }

            demand.Set();
            await wait.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Reads nothing more until <see cref="GoOn"/>; the Sequence at which it stands.</summary>
    public long StandStill()
    {
        lock (gate)
        {
            isStopped = true;
            return end;
        }
    }

    /// <summary>Reads on.</summary>
    public void GoOn()
    {
        lock (gate) isStopped = false;
        demand.Set();
    }

    /// <summary>Reads until cancelled; throws when the reader ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (var read in context.Source.ReadAsync(start, cancellationToken))
        {
            relayed.Read(read.Record);
            if (read.Gap is { } gap) context.Report.Lost(gap);
            if (read.Record.Kind != RecordKind.ChangeBatch || read.Record.LastSequence <= End || read.Record.Count == 0) continue;
            var mapped = mapper.Map(read);
            while (!TryAdd(mapped)) isIdle = !await HasDemandAsync(cancellationToken);
        }

        throw new IOException("The outbox reader ended.");
    }

    private async Task<bool> HasDemandAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Unwanted);
        try
        {
            return await demand.WaitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private bool TryAdd(MappedRecord mapped)
    {
        TaskCompletionSource waiting;
        lock (gate)
        {
            if (isStopped || !(isWanted || isIdle)) return false;
            isIdle &= !isWanted;
            isWanted = false;
            records.Add(mapped);
            end = mapped.Record.LastSequence;
            bytes += mapped.Bytes;
            var gone = 0;
            for (; bytes > MostBytes && gone < records.Count - 1; gone++)
            {
                bytes -= records[gone].Bytes;
                keptAfter = records[gone].Record.LastSequence;
            }

            records.RemoveRange(0, gone);
            waiting = arrived;
            arrived = New();
        }

        waiting.SetResult();
        return true;
    }

    private MappedRecord? Find(long sequence)
    {
        var (low, high) = (0, records.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (records[middle].Record.LastSequence <= sequence) low = middle + 1;
            else high = middle;
        }

        return low < records.Count ? records[low] : null;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
