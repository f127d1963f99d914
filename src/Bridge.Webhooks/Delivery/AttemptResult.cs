namespace Bridge.Webhooks.Delivery;

/// <summary>How an attempt ended.</summary>
/// <param name="Outcome">What it led to.</param>
/// <param name="Status">The answer's status; null when none came.</param>
/// <param name="Reason">Why it was not delivered, in a few words; empty when it was.</param>
/// <param name="RetryAfter">How long the endpoint asks to be left alone, from 429 and 503.</param>
/// <param name="Duration">From the begin of the attempt to the end of its answer.</param>
/// <param name="Answer">The first bytes of the answer's body.</param>
internal sealed record AttemptResult(
    DeliveryOutcome Outcome, int? Status, string Reason, TimeSpan? RetryAfter, TimeSpan Duration, ReadOnlyMemory<byte> Answer);
