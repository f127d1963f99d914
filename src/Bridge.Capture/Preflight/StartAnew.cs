namespace Bridge.Capture.Preflight;

/// <summary>What can be done where changes are lost for good: the outbox goes on behind a gap, and its copy of the tables is made
/// anew.</summary>
internal static class StartAnew
{
    /// <summary>The remedy.</summary>
    public const string Remedy =
        "If the hole is accepted: stop the worker, drop the slot if it is still there, run 'bridge recover --accept', start the worker, " +
        "and copy the tables with 'bridge backfill start'.";
}
