using System.ComponentModel.DataAnnotations;

namespace Bridge.Worker;

/// <summary>The process.</summary>
public sealed class WorkerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Worker";

    /// <summary>Where API, page, health and metrics listen.</summary>
    /// <value>Default <c>http://0.0.0.0:7376</c>.</value>
    [Required]
    public string Url { get; set; } = "http://0.0.0.0:7376";
}
