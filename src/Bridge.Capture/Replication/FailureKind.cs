namespace Bridge.Capture.Replication;

/// <summary>What a failure asks for.</summary>
public enum FailureKind
{
    /// <summary>It passes: try again, with backoff.</summary>
    Transient,

    /// <summary>Only an operator can mend it: stop and say what to do.</summary>
    Operator,

    /// <summary>One item cannot be processed: set it aside and go on. Never a WAL message, which must not be passed over.</summary>
    Poison,
}
