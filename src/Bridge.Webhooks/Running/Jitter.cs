namespace Bridge.Webhooks.Running;

/// <summary>Makes pauses uneven, so that what failed together is not tried again together.</summary>
internal static class Jitter
{
    /// <summary>The pause, shortened at random by up to a quarter.</summary>
    public static TimeSpan Shorten(TimeSpan pause) => pause * (1 - (Random.Shared.NextDouble() / 4));
}
