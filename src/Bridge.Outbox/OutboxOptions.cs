using System.ComponentModel.DataAnnotations;

namespace Bridge.Outbox;

/// <summary>How the outbox is written and kept.</summary>
public sealed class OutboxOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Outbox";

    /// <summary>How long a Checkpoint lies in the outbox before its LSN is acknowledged to PostgreSQL: what a power cut of a single broker
    /// may lose must still be in PostgreSQL.</summary>
    /// <value>Default 60 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan AcknowledgeDelay { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest that a change waits for others to share its record.</summary>
    /// <value>Default 5 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The size at which a record is closed, in bytes.</summary>
    /// <value>Default 65,536.</value>
    [Range(1024, 4 * 1024 * 1024)]
    public int RecordBytes { get; set; } = 64 * 1024;

    /// <summary>The most that a record may hold, in bytes; columns of a row beyond it are omitted.</summary>
    /// <value>Default 8 MiB.</value>
    [Range(16 * 1024, 15 * 1024 * 1024)]
    public int MaxRecordBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>The most that may be published and not yet confirmed, in bytes.</summary>
    /// <value>Default 16 MiB.</value>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int WindowBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How often a Checkpoint is written while something changes.</summary>
    /// <value>Default 2 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan CheckpointInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>After how many bytes a Checkpoint is written at the latest; after a segment's at any rate.</summary>
    /// <value>Default 16 MiB.</value>
    [Range(64 * 1024, 16 * 1024 * 1024)]
    public int CheckpointBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long the outbox keeps changes.</summary>
    /// <value>Default 7 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan RetentionAge { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How much the outbox keeps, in bytes.</summary>
    /// <value>Default 20 GiB.</value>
    [Range(1L, long.MaxValue)]
    public long RetentionBytes { get; set; } = 20L * 1024 * 1024 * 1024;

    /// <summary>The size of the stream's segment files, in bytes: the grain of retention.</summary>
    /// <value>Default 64,000,000.</value>
    [Range(1_000_000, 500_000_000)]
    public int SegmentBytes { get; set; } = 64_000_000;
}
