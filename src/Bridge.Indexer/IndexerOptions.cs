using System.ComponentModel.DataAnnotations;

namespace Bridge.Indexer;

/// <summary>The indexer; where OpenSearch is stands in <c>ConnectionStrings:OpenSearch</c>.</summary>
public sealed class IndexerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Indexer";

    /// <summary>Where health and metrics listen.</summary>
    /// <value>Default <c>http://127.0.0.1:7378</c>.</value>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:7378";

    /// <summary>How many bytes of changes are merged, or 512 changes; and about how much one bulk request holds, a quarter more at
    /// most.</summary>
    /// <value>Default 512 KiB.</value>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int BulkBytes { get; set; } = 512 * 1024;

    /// <summary>The longest that a change waits for others to share its bulk request.</summary>
    /// <value>Default 50 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan BulkDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How many bulk requests are under way at once; the documents of one more merged batch are made meanwhile.</summary>
    /// <value>Default 2.</value>
    [Range(1, 16)]
    public int Concurrency { get; set; } = 2;

    /// <summary>The longest that OpenSearch may take to answer a request; then the indexer pauses and gives what it holds back to its
    /// queue.</summary>
    /// <value>Default 60 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:04:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest pause between two looks whether OpenSearch and PostgreSQL are back, and whether the indices are the
    /// same.</summary>
    /// <value>Default 15 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan MaxPause { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether containers and analyses are indexed, where the database has them.</summary>
    /// <value>Default true.</value>
    public bool Chemotion { get; set; } = true;

    /// <summary>Settings that new indices are created with, each as <c>setting=value</c>, or <c>index: setting=value</c> for one of
    /// them.</summary>
    public IList<string> Settings { get; set; } = [];

    /// <summary>Other tables to index.</summary>
    public IList<IndexedTableOptions> Tables { get; set; } = [];
}
