using Bridge.State.Jobs;

namespace Bridge.Worker.Backfill;

/// <summary>How far a backfill is in one table.</summary>
internal sealed record TableProgress
{
    /// <summary>The table.</summary>
    public required TableRef Table { get; init; }

    /// <summary>What it is doing.</summary>
    public JobState State { get; init; }

    /// <summary>Why it failed, or what it waits for; empty otherwise.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Rows in the outbox, confirmed.</summary>
    public long Rows { get; init; }

    /// <summary>Those of them that were merged with changes made while their page was read.</summary>
    public long Merged { get; init; }

    /// <summary>How many rows there were when it began, counted or estimated; null when neither was possible.</summary>
    public long? Estimate { get; init; }

    /// <summary>The last key that there was when the reading began: what came behind it came as a change; null before that, and of an empty
    /// table.</summary>
    public IReadOnlyList<string>? EndKey { get; init; }

    /// <summary>Everything up to this key is in the outbox; null before the first page.</summary>
    public IReadOnlyList<string>? LastKey { get; init; }

    /// <summary>True once the last row was read: only rows that moved are left.</summary>
    public bool IsScanned { get; init; }

    /// <summary>Rows a second since the work on it began or went on.</summary>
    public double RowsPerSecond { get; init; }
}
