namespace Bridge.Outbox.Reading;

/// <summary>Looks by halves for a place in a stream of which each part can be asked on which side of the place it lies.</summary>
internal static class StreamSearch
{
    /// <summary>Below this many records a search reads on instead of probing again.</summary>
    private const long NearEnough = 64;

    /// <summary>The highest record number found for which the answer is yes, or <paramref name="low"/>.</summary>
    /// <param name="low">The lowest record number, which lies before the place.</param>
    /// <param name="high">A record number that does not.</param>
    /// <param name="isBefore">Whether the record at or behind a number lies before the place; null ends the search, for want of an
    /// answer.</param>
    public static async Task<long> FindAsync(long low, long high, Func<long, Task<bool?>> isBefore)
    {
        while (high - low > NearEnough)
        {
            var middle = low + ((high - low) / 2);
            if (await isBefore(middle) is not { } answer) return low;
            if (answer) low = middle;
            else high = middle;
        }

        return low;
    }
}
