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

    /// <summary>How many tables are read at a time, of all backfills together.</summary>
    /// <value>Default 2.</value>
    [Range(1, 16)]
    public int Parallel { get; set; } = 2;

    /// <summary>The share of its time in which a backfill reads while live changes come; it rests in the other.</summary>
    /// <value>Default 0.15.</value>
    [Range(0.01, 1.0)]
    public double LiveShare { get; set; } = 0.15;

    /// <summary>A backfill waits while the relay is further behind the outbox than this, in bytes; 0: it never does.</summary>
    /// <value>Default 4 MiB.</value>
    [Range(0L, long.MaxValue)]
    public long MaxRelayLag { get; set; } = 4 * 1024 * 1024;
}
