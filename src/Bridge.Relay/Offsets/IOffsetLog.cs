
namespace Bridge.Relay.Offsets;

/// <summary>Where the relay's offsets are appended.</summary>
internal interface IOffsetLog
{
    /// <summary>False when the connection is gone.</summary>
    public bool IsOpen { get; }

    /// <summary>Appends both offsets; returns when they are confirmed.</summary>
    public ValueTask AppendAsync(RelayOffset offsets, CancellationToken cancellationToken);
}
