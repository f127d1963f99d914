using System.ComponentModel.DataAnnotations;

namespace Bridge.Capture;

/// <summary>What is captured, and through which server objects.</summary>
public sealed class CaptureOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Capture";

    /// <summary>The publication.</summary>
    /// <value>Default <c>sequin_cdc_publication</c>.</value>
    public string Publication { get; set; } = "sequin_cdc_publication";

    /// <summary>The logical replication slot; one consumer at a time.</summary>
    /// <value>Default <c>sequin_slot</c>.</value>
    public string Slot { get; set; } = "sequin_slot";

    /// <summary>The tables to publish.</summary>
    /// <value>Default: <c>public.containers</c> and <c>public.analyses</c>, without <c>log_data</c>, when the section is empty.</value>
    public IList<CapturedTableOptions> Tables { get; } = [];

    /// <summary>The operations to publish: insert, update, delete, truncate.</summary>
    /// <value>Default: all four, when the section is empty.</value>
    public IList<string> Publish { get; } = [];

    /// <summary>How often a transactional message is written to WAL when others wrote since the last one, so that the slot
    /// follows.</summary>
    /// <value>Default 10 s; zero switches it off.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether the first worker of a new pipeline starts a backfill of all captured tables by itself, once.</summary>
    /// <value>Default false.</value>
    public bool InitialBackfill { get; set; }

    /// <summary>The longest pause between two attempts to reach the server.</summary>
    /// <value>Default 15 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan MaxReconnectDelay { get; set; } = TimeSpan.FromSeconds(15);
}
