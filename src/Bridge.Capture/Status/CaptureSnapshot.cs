using Bridge.Contracts.Positions;

namespace Bridge.Capture.Status;

/// <summary>Capture at one moment.</summary>
public sealed record CaptureSnapshot
{
    /// <summary>What capture is doing.</summary>
    public CaptureState State { get; init; }

    /// <summary>Why, in one line that says what to do; empty while streaming.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When <see cref="State"/> began.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The end of WAL that the server last told us.</summary>
    public Lsn Received { get; init; }

    /// <summary>Everything committed up to here has been appended to the outbox by this process; at most a quarter of a second
    /// old.</summary>
    public Lsn Appended { get; init; }

    /// <summary>Everything committed up to here is in the outbox, as its last Checkpoint says.</summary>
    public Lsn CompleteThrough { get; init; }

    /// <summary>The LSN last acknowledged to PostgreSQL.</summary>
    public Lsn Acknowledged { get; init; }

    /// <summary>The commit time of the last transaction read, UTC.</summary>
    public DateTimeOffset? LastCommittedAt { get; init; }

    /// <summary>The last Sequence appended by this process; null while it does not lead.</summary>
    public long? LastSequence { get; init; }

    /// <summary>The epoch that this process writes; null while it does not lead.</summary>
    public string? Epoch { get; init; }

    /// <summary>Row changes appended since the process started.</summary>
    public long Changes { get; init; }

    /// <summary>Transactions appended since the process started.</summary>
    public long Transactions { get; init; }

    /// <summary>Values that did not fit their type as the catalog knows it, and were written as their text, since the process
    /// started.</summary>
    public long Misfits { get; init; }
}
