namespace Bridge.Contracts;

/// <summary>The headers of Bridge's messages, beside what their envelope says.</summary>
public static class MessageHeaders
{
    /// <summary>The change's Sequence.</summary>
    public const string Sequence = "bridge-sequence";

    /// <summary>The replay that a message belongs to; the first delivery has none.</summary>
    public const string Replay = "bridge-replay";
}
