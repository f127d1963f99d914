namespace Bridge.Relay.Offsets;

/// <summary>How the stored offsets stand to retention, as the worker that leads last saw it; read by metrics.</summary>
public sealed class OffsetsStatus
{
    private volatile IReadOnlyDictionary<string, OffsetState> current = new Dictionary<string, OffsetState>();

    /// <summary>The offsets by name.</summary>
    public IReadOnlyDictionary<string, OffsetState> Current { get => current; set => current = value; }
}
