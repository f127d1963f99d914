namespace Bridge.Outbox.Reading;

/// <summary>Changes that a reader asked for and the outbox no longer has.</summary>
/// <param name="After">The last Sequence before the gap.</param>
/// <param name="Before">The first Sequence behind it.</param>
/// <param name="Reason">Why, in one line.</param>
public sealed record OutboxGap(long After, long Before, string Reason)
{
    /// <summary>True when an operator accepted it: nothing is missing from the outbox, but from what the outbox was told.</summary>
    public bool IsAccepted { get; init; }
}
