using Bridge.Hosting.State;

namespace Bridge.Console.Backfills;

/// <summary>A backfill as the API tells it.</summary>
public sealed record BackfillReport
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is doing.</summary>
    public required JobState State { get; init; }

    /// <summary>What the operator wants; it differs from the state until a worker has met it.</summary>
    public required JobWish Wish { get; init; }

    /// <summary>Why, in one line; empty when all is well.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was first worked on.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The SQL condition.</summary>
    public string? Where { get; init; }

    /// <summary>The most rows a second.</summary>
    public int? Rate { get; init; }

    /// <summary>Its tables; none before it begins when all captured tables were asked for.</summary>
    public IReadOnlyList<BackfillTableReport> Tables { get; init; } = [];

    /// <summary>Rows in the outbox.</summary>
    public long Rows { get; init; }

    /// <summary>How many rows there are, counted or estimated; null when that is not known of every table.</summary>
    public long? Estimate { get; init; }

    /// <summary>How far it is, 0 to 100; null when the number of rows is not known.</summary>
    public double? Percent { get; init; }

    /// <summary>Rows a second while it is worked on.</summary>
    public double? RowsPerSecond { get; init; }

    /// <summary>The seconds that it will take on, at this rate.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>True when nothing more will happen to it.</summary>
    public bool IsFinished => State is JobState.Completed or JobState.Cancelled or JobState.Failed;
}
