using System.ComponentModel.DataAnnotations;

namespace Bridge.Hosting.Configuration;

/// <summary>How processes and the command line find their configuration and the worker.</summary>
public sealed class BridgeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Bridge";

    /// <summary>The worker's API, or its socket.</summary>
    /// <value>Default <c>http://127.0.0.1:7376</c>.</value>
    [Required]
    [RegularExpression("(https?://|unix:/).+",
        ErrorMessage = "Bridge:Url: is no URL; write http://host:7376 or unix:/run/bridge/worker-7376.sock")]
    public string Url { get; set; } = "http://127.0.0.1:7376";

    /// <summary>The token with which the worker is asked; without one a worker on this machine is asked by its socket.</summary>
    /// <value>Default: none.</value>
    public string? Token { get; set; }

    /// <summary>The run folder, where the worker's socket is.</summary>
    /// <value>Default: <c>bridge-USER</c> in the system's folder for temporary files.</value>
    public string? Run { get; set; }

    /// <summary>An additional JSON file, below environment and command line.</summary>
    /// <value>Default: none.</value>
    public string? Config { get; set; }
}
