namespace Bridge.Api.Status;

/// <summary>The outbox as the API tells it.</summary>
public sealed record OutboxReport
{
    /// <summary>The stream's name.</summary>
    public required string Stream { get; init; }

    /// <summary>False when it does not exist: <c>bridge migrate</c> is due.</summary>
    public bool Exists { get; init; }

    /// <summary>Why nothing is known of it; empty when it is.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How many records it holds, as the broker counts them.</summary>
    public long? Records { get; init; }

    /// <summary>The oldest Sequence still kept; null while it holds no change.</summary>
    public long? FirstSequence { get; init; }

    /// <summary>The newest Sequence.</summary>
    public long? LastSequence { get; init; }

    /// <summary>The newest epoch.</summary>
    public string? Epoch { get; init; }

    /// <summary>How many messages of somebody else this worker has come by in the stream, and passed over.</summary>
    public long StrayRecords { get; init; }

    /// <summary>The stream's number of the newest of them; null when there is none.</summary>
    public long? NewestStrayRecord { get; init; }
}
