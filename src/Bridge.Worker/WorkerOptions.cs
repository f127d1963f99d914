using System.ComponentModel.DataAnnotations;

namespace Bridge.Worker;

/// <summary>The process.</summary>
public sealed class WorkerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Worker";

    /// <summary>Where API, page, health and metrics listen.</summary>
    /// <value>Default <c>http://127.0.0.1:7376</c>.</value>
    [Required]
    public string Url { get; set; } = "http://127.0.0.1:7376";

    /// <summary>Host names, without port, under which API and page may be asked beside <c>localhost</c>, <c>127.0.0.1</c> and
    /// <c>[::1]</c>.</summary>
    /// <value>Default: none.</value>
    public IList<string> Hosts { get; set; } = [];
}
