namespace Bridge.Outbox;

/// <summary>Bridge refuses to guess (outbox rule 7, refuse): only an operator can decide; the message says what is wrong and what to
/// do.</summary>
public sealed class OutboxRefusedException(string message) : Exception(message)
{
    /// <summary>The way on when what is missing is given up.</summary>
    public const string Accept =
        "or, if the gap is accepted, go on in the same outbox with 'bridge recover --accept', which says what it would accept.";
}
