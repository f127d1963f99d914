namespace Bridge.Outbox.Relay.Publishing;

/// <summary>Counts since the process started.</summary>
internal sealed class RelayCounters
{
    private long published;
    private long confirmed;
    private long unroutable;
    private long passedOver;
    private long unmappable;

    /// <summary>Messages published, retries included.</summary>
    public long Published => Interlocked.Read(ref published);

    /// <summary>Messages confirmed.</summary>
    public long Confirmed => Interlocked.Read(ref confirmed);

    /// <summary>Messages that no queue wanted.</summary>
    public long Unroutable => Interlocked.Read(ref unroutable);

    /// <summary>Messages passed over.</summary>
    public long PassedOver => Interlocked.Read(ref passedOver);

    /// <summary>Rows that did not fit their contract.</summary>
    public long Unmappable => Interlocked.Read(ref unmappable);

    /// <summary>Counts a publish.</summary>
    public void CountPublished() => Interlocked.Increment(ref published);

    /// <summary>Counts a confirm.</summary>
    public void CountConfirmed() => Interlocked.Increment(ref confirmed);

    /// <summary>Counts a return.</summary>
    public void CountUnroutable() => Interlocked.Increment(ref unroutable);

    /// <summary>Counts a message passed over.</summary>
    public void CountPassedOver() => Interlocked.Increment(ref passedOver);

    /// <summary>Counts a row that did not fit.</summary>
    public void CountUnmappable() => Interlocked.Increment(ref unmappable);
}
