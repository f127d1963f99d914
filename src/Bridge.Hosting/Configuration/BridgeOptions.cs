using System.ComponentModel.DataAnnotations;

namespace Bridge.Hosting.Configuration;

/// <summary>How the command line finds its configuration and the worker.</summary>
public sealed class BridgeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Bridge";

    /// <summary>The worker's API.</summary>
    /// <value>Default <c>http://127.0.0.1:7376</c>.</value>
    [Required]
    [Url(ErrorMessage = "Bridge:Url: is no URL; write http://host:7376")]
    public string Url { get; set; } = "http://127.0.0.1:7376";

    /// <summary>An additional JSON file, below environment and command line.</summary>
    /// <value>Default: none.</value>
    public string? Config { get; set; }
}
