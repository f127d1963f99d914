using System.ComponentModel.DataAnnotations;

namespace Bridge.Webhooks;

/// <summary>How webhooks are delivered.</summary>
public sealed class WebhooksOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Webhooks";

    /// <summary>Where health and metrics of the process listen.</summary>
    /// <value>Default <c>http://127.0.0.1:7377</c>.</value>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:7377";

    /// <summary>A JSON file of subscriptions that are put into force at start.</summary>
    /// <value>Default: none.</value>
    public string? File { get; set; }

    /// <summary>Hosts that may have loopback, link-local and private addresses, as the subscriptions' URLs name them.</summary>
    /// <value>Default: none.</value>
    public IList<string> AllowedHosts { get; set; } = [];

    /// <summary>How many of the messages delivered last, for each subscription, are remembered so that they are not delivered
    /// twice.</summary>
    /// <value>Default 20,000.</value>
    [Range(0, 1_000_000)]
    public int DeduplicateLast { get; set; } = 20_000;

    /// <summary>How many attempts the delivery log keeps for each subscription.</summary>
    /// <value>Default 200.</value>
    [Range(1, 10_000)]
    public int LogEntries { get; set; } = 200;

    /// <summary>The largest body that the log keeps, in bytes; of a larger one it keeps this much, and it cannot be sent again from the
    /// log.</summary>
    /// <value>Default 64 KiB.</value>
    [Range(0, 8 * 1024 * 1024)]
    public int LogBodyBytes { get; set; } = 64 * 1024;

    /// <summary>How much of an answer's body is read, in bytes.</summary>
    /// <value>Default 16 KiB.</value>
    [Range(0, 1024 * 1024)]
    public int ResponseBytes { get; set; } = 16 * 1024;

    /// <summary>After how long a message that the queue gave out and that is not yet on its way is given back.</summary>
    /// <value>Default 2 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "00:04:00")]
    public TimeSpan HoldLimit { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How many attempts must fail, one after the other and each of another row, for an endpoint to count as down.</summary>
    /// <value>Default 5.</value>
    [Range(1, 1000)]
    public int BreakerFailures { get; set; } = 5;

    /// <summary>The longest pause between two looks at an endpoint that is down.</summary>
    /// <value>Default 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan BreakerMaxDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The most that waits for another attempt in memory, for each subscription, in bytes; above it the queue keeps what
    /// comes.</summary>
    /// <value>Default 64 MiB.</value>
    [Range(1024, 1024 * 1024 * 1024)]
    public int WaitingBytes { get; set; } = 64 * 1024 * 1024;
}
