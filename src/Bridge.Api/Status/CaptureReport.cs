using Bridge.Capture.Status;

namespace Bridge.Api.Status;

/// <summary>Capture as the API tells it.</summary>
public sealed record CaptureReport
{
    /// <summary>What it is doing.</summary>
    public CaptureState State { get; init; }

    /// <summary>Why, in one line that says what to do; empty while streaming.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Since when.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The end of WAL that the server last told.</summary>
    public string Received { get; init; } = "";

    /// <summary>Everything committed up to here is in the outbox.</summary>
    public string CompleteThrough { get; init; } = "";

    /// <summary>The LSN last acknowledged to PostgreSQL.</summary>
    public string Acknowledged { get; init; } = "";

    /// <summary>WAL received and not yet in the outbox.</summary>
    public long LagBytes { get; init; }

    /// <summary>The commit time of the last transaction read.</summary>
    public DateTimeOffset? LastCommittedAt { get; init; }

    /// <summary>Row changes appended since the process started.</summary>
    public long Changes { get; init; }

    /// <summary>Transactions appended since the process started.</summary>
    public long Transactions { get; init; }

    internal static CaptureReport From(CaptureSnapshot snapshot) => new()
    {
        State = snapshot.State,
        Reason = snapshot.Reason,
        Since = snapshot.Since,
        Received = snapshot.Received.ToString(),
        CompleteThrough = snapshot.CompleteThrough.ToString(),
        Acknowledged = snapshot.Acknowledged.ToString(),
        LagBytes = snapshot.Received > snapshot.CompleteThrough ? (long)(snapshot.Received.Value - snapshot.CompleteThrough.Value) : 0,
        LastCommittedAt = snapshot.LastCommittedAt,
        Changes = snapshot.Changes,
        Transactions = snapshot.Transactions,
    };
}
