namespace Bridge.Capture.Backfill;

/// <summary>What capture tells backfills of its own pace: when a live change last came, and how much the outbox holds.</summary>
/// <remarks>Thread-safe; costs capture a write to memory.</remarks>
public sealed class BackfillRates
{
    /// <summary>For how long after a live change more of them are expected: 1 s.</summary>
    public static readonly TimeSpan LiveFor = TimeSpan.FromSeconds(1);

    private long lastLive;
    private long appendedBytes;

    /// <summary>How many bytes the outbox had, from its creation, when capture last appended; 0 before.</summary>
    public long AppendedBytes => Volatile.Read(ref appendedBytes);

    /// <summary>True while live changes come: a backfill gives way to them.</summary>
    public bool IsLive(TimeProvider time) => Volatile.Read(ref lastLive) is var at and not 0 && time.GetElapsedTime(at) < LiveFor;

    /// <summary>A live change came at this timestamp.</summary>
    public void Live(long timestamp) => Volatile.Write(ref lastLive, timestamp);

    /// <summary>Capture has appended; what the outbox has now, from its creation.</summary>
    public void Appended(long bytes) => Volatile.Write(ref appendedBytes, bytes);
}
