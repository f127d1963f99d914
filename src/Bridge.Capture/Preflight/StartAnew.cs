namespace Bridge.Capture.Preflight;

/// <summary>What can be done where changes are lost for good: the outbox ends there, and its copy of the tables is made anew.</summary>
internal static class StartAnew
{
    /// <summary>The remedy.</summary>
    public const string Remedy =
        "If the hole is accepted, start a new outbox: stop the worker, run 'bridge teardown' and 'bridge migrate', start the worker, " +
            "and copy the tables with 'bridge backfill start'.";
}
