namespace Bridge.Outbox.Stream.Live;

/// <summary>Where the writer and the relay of one process meet: what the broker has confirmed need not come back from the stream.</summary>
/// <remarks>
/// A record that is confirmed counts (rule 4). The lease goes with the writing connection, and nobody opens a newer epoch without it; so what was confirmed on that connection,
/// with all before it, stands in the stream before any newer <c>OutboxOpened</c>, and continues its predecessor. What is not confirmed is never handed over.
/// </remarks>
public sealed class LiveOutbox
{
    private volatile OutboxWriter? writer;

    /// <summary>An epoch has begun; the one before has ended.</summary>
    internal void Begin(OutboxWriter opened) => writer = opened;

    /// <summary>The records behind what a reader has read up to <paramref name="sequence"/>, or behind one not far from it; null when there is no epoch here, or the reader is far behind.</summary>
    internal LiveRecords? Follow(long sequence) => writer?.Follow(sequence);
}
