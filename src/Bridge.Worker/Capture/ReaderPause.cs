namespace Bridge.Worker.Capture;

/// <summary>Lets the reader of WAL nap where changes come together: what arrives meanwhile costs one wake-up and one record instead of
/// several each.</summary>
/// <remarks>One nap for each record, at the most. Used by the pump alone.</remarks>
/// <param name="nap">Completes when a nap of that length is over.</param>
/// <param name="time">The clock.</param>
internal sealed class ReaderPause(Func<TimeSpan, Task> nap, TimeProvider time)
{
    /// <summary>How long a nap lasts.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromMilliseconds(2);

    /// <summary>A record of several changes that is younger than this tells that changes come together.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(16);

    private long lastAppend = time.GetTimestamp();
    private int lastCount;
    private bool hasNapped;

    /// <summary>The time since the last record.</summary>
    public TimeSpan SinceAppend => time.GetElapsedTime(lastAppend);

    /// <summary>A record of so many changes was appended.</summary>
    public void Appended(int count) => (lastAppend, lastCount, hasNapped) = (time.GetTimestamp(), count, false);

    /// <summary>Naps before a record, when changes come together or one was just appended.</summary>
    public Task BeforeRecordAsync() => NapAsync(lastCount > 1 ? Together : Length);

    /// <summary>Naps behind the first message that came since the last record, when changes come together: the read behind it would wake up
    /// for the second alone.</summary>
    public Task BehindFirstAsync() => lastCount > 1 ? NapAsync(Together) : Task.CompletedTask;

    private Task NapAsync(TimeSpan since)
    {
        if (hasNapped || SinceAppend >= since) return Task.CompletedTask;
        hasNapped = true;
        return nap(Length);
    }
}
