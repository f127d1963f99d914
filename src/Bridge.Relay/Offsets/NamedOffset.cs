namespace Bridge.Relay.Offsets;

/// <summary>An offset that a person stored.</summary>
public sealed record NamedOffset
{
    /// <summary>The last change that is done: a replay from here begins behind it.</summary>
    public required long Sequence { get; init; }

    /// <summary>The place as it was said.</summary>
    public required string Place { get; init; }

    /// <summary>What it is for.</summary>
    public string Note { get; init; } = "";

    /// <summary>When it was set, UTC.</summary>
    public required DateTimeOffset SetAt { get; init; }

    /// <summary>Bytes appended to the outbox up to here, as its Checkpoints count them: how far retention is away.</summary>
    public required long Bytes { get; init; }

    /// <summary>When the first change behind it was appended, UTC; when it was set, if there was none yet.</summary>
    public required DateTimeOffset NextAppendedAt { get; init; }
}
