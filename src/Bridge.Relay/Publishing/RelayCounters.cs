using Bridge.Hosting.Telemetry;

namespace Bridge.Relay.Publishing;

/// <summary>Counts since the process started.</summary>
internal sealed class RelayCounters
{
    /// <summary>Messages published, retries included.</summary>
    public Tally Published { get; } = new();

    /// <summary>Messages confirmed.</summary>
    public Tally Confirmed { get; } = new();

    /// <summary>Messages that no queue wanted.</summary>
    public Tally Unroutable { get; } = new();

    /// <summary>Messages that a destination can never take.</summary>
    public Tally SetAside { get; } = new();

    /// <summary>Rows that did not fit their contract.</summary>
    public Tally Unmappable { get; } = new();
}
