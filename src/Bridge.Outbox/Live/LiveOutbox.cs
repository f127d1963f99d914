namespace Bridge.Outbox.Live;

/// <summary>Where the writer and the relay of one process meet: what the broker has confirmed need not come back from the stream.</summary>
/// <remarks>
/// A record that is confirmed counts (outbox rule 4, chain). The lease goes with the writing connection, and nobody opens a newer epoch
/// without it; so what was confirmed on that connection, with all before it, stands in the stream before any newer <c>OutboxOpened</c>, and
/// continues its predecessor. What is not confirmed is never handed over. (A stream that is deleted under the writer confirms what is in
/// flight; the outbox is gone then, and capture stops.)
/// </remarks>
public sealed class LiveOutbox
{
    private volatile LiveHandOver? epoch;

    /// <summary>An epoch has begun; the one before has ended.</summary>
    internal void Begin(LiveHandOver opened) => epoch = opened;

    /// <summary>What is appended from now on, for a reader that has read up to <paramref name="sequence"/>.</summary>
    /// <returns>Null when there is no epoch here or the reader is not near its tail.</returns>
    internal LiveRecords? Follow(long sequence) => epoch?.Follow(sequence);
}
