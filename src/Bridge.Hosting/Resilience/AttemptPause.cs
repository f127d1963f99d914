namespace Bridge.Hosting.Resilience;

/// <summary>The pause between attempts: it doubles with each failure in a row up to a bound, and is shortened at random by up to a half, so
/// that many do not come back at once.</summary>
/// <param name="first">The longest pause after the first failure.</param>
/// <param name="longest">The longest pause after however many.</param>
public sealed class AttemptPause(TimeSpan first, TimeSpan longest)
{
    private const int MostDoublings = 30;

    private int failures;

    /// <summary>The pause after one more failure.</summary>
    public TimeSpan Next() => Bound(failures++) * (0.5 + (Random.Shared.NextDouble() / 2));

    /// <summary>An attempt went well: the next failure is the first.</summary>
    public void Reset() => failures = 0;

    private TimeSpan Bound(int before)
    {
        var doubled = first * Math.Pow(2, Math.Min(before, MostDoublings));
        return doubled < longest ? doubled : longest;
    }
}
