using Bridge.Outbox.Records;

namespace Bridge.Outbox.Chain;

/// <summary>Judges records in the order of the stream: which of them count (outbox rule 4, chain).</summary>
/// <remarks>
/// A record counts if it continues its predecessor in the current epoch; the first break fences the rest of that epoch, and an
/// <see cref="RecordKind.OutboxOpened"/> fences every older one. What is foreign or cannot be read, and what repeats, breaks nothing: it is
/// passed over.
/// Not thread-safe.
/// </remarks>
internal sealed class OutboxChain
{
    private readonly HashSet<string> seen = [];
    private ChainPhase phase;
    private string epoch = "";

    // Sequences continue by one inside an epoch; only its first change may jump.
    private bool jumpAllowed = true;

    /// <summary>A chain that starts at the outbox's first record.</summary>
    public OutboxChain()
    {
    }

    /// <summary>A chain that goes on behind a valid Checkpoint.</summary>
    public OutboxChain(Checkpoint checkpoint)
    {
        epoch = checkpoint.Epoch;
        seen.UnionWith(checkpoint.Epochs.Select(range => range.Id));
        seen.Add(epoch);
        Tail = checkpoint.Tail.Sequence;
        jumpAllowed = checkpoint.Epochs.All(range => range.Id != checkpoint.Epoch);
        phase = ChainPhase.Running;
    }

    /// <summary>The last valid Sequence so far.</summary>
    public long Tail { get; private set; }

    /// <summary>The epoch whose records count at this place; empty before the first.</summary>
    public string Epoch => epoch;

    /// <summary>Records that were dropped because they are fenced or broken.</summary>
    public long Dropped { get; private set; }

    /// <summary>True when <paramref name="record"/> counts; moves the chain on.</summary>
    public bool Accept(OutboxRecord record)
    {
        var valid = record.Kind switch
        {
            RecordKind.OutboxCreated => AcceptCreated(),
            RecordKind.OutboxOpened => Open(record.Epoch),
            // Where it was a record of changes, the next one does not continue its predecessor.
            RecordKind.Foreign or RecordKind.Unreadable => false,
            _ => record.Epoch == epoch && Continue(record),
        };
        if (!valid) Dropped++;
        return valid;
    }

    private bool AcceptCreated()
    {
        if (phase != ChainPhase.Empty) return false;
        phase = ChainPhase.Created;
        return true;
    }

    // Each epoch opens once: what says so again is a copy.
    private bool Open(string opened)
    {
        if (!seen.Add(opened)) return false;
        epoch = opened;
        phase = ChainPhase.Opened;
        return true;
    }

    private bool Continue(OutboxRecord record)
    {
        if (phase == ChainPhase.Running && IsRepeat(record)) return false;
        var continues = phase switch
        {
            ChainPhase.Opened => record.Kind == RecordKind.Checkpoint && record.Count == 0,
            ChainPhase.Running => record.PreviousSequence == Tail && (record.Count == 0 || IsNext(record)),
            _ => false,
        };
        if (!continues)
        {
            phase = ChainPhase.Broken;
            return false;
        }

        jumpAllowed = phase == ChainPhase.Opened || (jumpAllowed && record.Count == 0);
        phase = ChainPhase.Running;
        Tail = record.LastSequence;
        return true;
    }

    private bool IsRepeat(OutboxRecord record) => record.Count > 0 ? record.LastSequence <= Tail : record.PreviousSequence < Tail;

    private bool IsNext(OutboxRecord record) =>
        record.FirstSequence == Tail + 1 || (jumpAllowed && record.FirstSequence > Tail);
}
