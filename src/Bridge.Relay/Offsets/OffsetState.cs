namespace Bridge.Relay.Offsets;

/// <summary>Whether the outbox still has what comes behind an offset.</summary>
public enum OffsetState
{
    /// <summary>It has.</summary>
    Kept,

    /// <summary>It has, and retention is near.</summary>
    Endangered,

    /// <summary>Retention has cut a part of it.</summary>
    Lost,
}
