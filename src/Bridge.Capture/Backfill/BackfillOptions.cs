using System.ComponentModel.DataAnnotations;

namespace Bridge.Capture.Backfill;

/// <summary>How backfills read.</summary>
public sealed class BackfillOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Backfill";

    /// <summary>How long the query of one page should take: pages grow and shrink to it.</summary>
    /// <value>Default 500 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PageBudget { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many tables of a backfill are read at a time.</summary>
    /// <value>Default 2.</value>
    [Range(1, 16)]
    public int Parallel { get; set; } = 2;
}
