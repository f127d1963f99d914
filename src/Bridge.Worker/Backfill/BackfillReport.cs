using Bridge.Worker.Jobs;

namespace Bridge.Worker.Backfill;

/// <summary>A backfill as the API tells it.</summary>
public sealed record BackfillReport : JobReport
{
    /// <summary>The condition.</summary>
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
}
