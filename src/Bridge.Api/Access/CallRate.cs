namespace Bridge.Api.Access;

/// <summary>How many calls each caller has in a stretch of time.</summary>
/// <param name="most">So many.</param>
/// <param name="stretch">In so long.</param>
/// <param name="time">The clock.</param>
internal sealed class CallRate(int most, TimeSpan stretch, TimeProvider time)
{
    // More callers than this in one stretch are no callers of ours.
    private const int MostCallers = 100_000;

    private readonly Lock counting = new();
    private readonly Dictionary<string, int> calls = new(StringComparer.Ordinal);
    private long began = time.GetTimestamp();

    /// <summary>Counts a call; false, with the time to wait, when the caller has had all of his.</summary>
    public bool TryTake(string caller, out TimeSpan wait)
    {
        lock (counting)
        {
            var passed = time.GetElapsedTime(began);
            if (passed >= stretch)
            {
                calls.Clear();
                (began, passed) = (time.GetTimestamp(), TimeSpan.Zero);
            }

            wait = stretch - passed;
            var count = calls.GetValueOrDefault(caller);
            if (count >= most || (count == 0 && calls.Count >= MostCallers)) return false;
            calls[caller] = count + 1;
            return true;
        }
    }
}
