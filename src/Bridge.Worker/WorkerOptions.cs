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

    /// <summary>The certificate of an <c>https</c> address, and those behind it, as PEM; read again when the file changes.</summary>
    /// <value>Default: none.</value>
    public string? Certificate { get; set; }

    /// <summary>Its key as PEM.</summary>
    /// <value>Default: in the file of the certificate.</value>
    public string? CertificateKey { get; set; }

    /// <summary>Whether plain requests come from a proxy that encrypts, and says in <c>X-Forwarded-For</c> and
    /// <c>X-Forwarded-Proto</c> who asks.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool BehindProxy { get; set; }

    /// <summary>Networks from which plain requests are taken at an address that other machines reach, such as <c>10.0.0.0/8</c>.</summary>
    /// <value>Default: none.</value>
    public IList<string> TrustedNetwork { get; set; } = [];

    /// <summary>Whether <c>/metrics</c> is answered without a token.</summary>
    /// <value>Default <c>false</c>.</value>
    public bool MetricsAnonymous { get; set; }
}
