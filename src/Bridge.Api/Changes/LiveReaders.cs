namespace Bridge.Api.Changes;

/// <summary>The readers of changes that are open: each has a connection to the broker of its own, so there are only so many.</summary>
internal sealed class LiveReaders
{
    /// <summary>How many may be open at once.</summary>
    public const int Most = 64;

    private int open;

    /// <summary>Opens one; false when there are too many.</summary>
    public bool TryOpen()
    {
        if (Interlocked.Increment(ref open) <= Most) return true;
        Interlocked.Decrement(ref open);
        return false;
    }

    /// <summary>Closes one.</summary>
    public void Close() => Interlocked.Decrement(ref open);
}
