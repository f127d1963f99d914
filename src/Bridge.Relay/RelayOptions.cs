using System.ComponentModel.DataAnnotations;

namespace Bridge.Relay;

/// <summary>How the relay publishes.</summary>
public sealed class RelayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Relay";

    /// <summary>Whether this worker relays. Without any worker that does, changes wait in the outbox, and retention cuts them unread when
    /// their time is up.</summary>
    /// <value>Default true.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The most messages that are published and not yet confirmed.</summary>
    /// <value>Default 2,000.</value>
    [Range(1, 100_000)]
    public int Window { get; set; } = 2_000;

    /// <summary>The most that is published and not yet confirmed, in bytes.</summary>
    /// <value>Default 16 MiB.</value>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int WindowBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The most lanes that read the outbox by themselves at a time, because they are behind; the others wait for their
    /// turn.</summary>
    /// <value>Default 8.</value>
    [Range(1, 64)]
    public int Readers { get; set; } = 8;

    /// <summary>How long what shows trouble may last; nobody configures it.</summary>
    internal TroubleTimes Trouble { get; set; } = new();
}
