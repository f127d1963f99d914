namespace Bridge.Capture.Replication;

/// <summary>Says which transactions a SELECT can see (outbox rule 3, visible).</summary>
public interface IVisibilityGate
{
    /// <summary>True when the last look saw the transaction; asks no one.</summary>
    public bool IsVisible(uint xid);

    /// <summary>Looks anew.</summary>
    public ValueTask LookAsync(CancellationToken cancellationToken);

    /// <summary>Returns once the transaction is visible.</summary>
    /// <param name="xid">The top-level transaction id of pgoutput's Begin message.</param>
    /// <param name="onWaiting">Called once when the wait is long enough to be told.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask WaitUntilVisibleAsync(uint xid, Action? onWaiting, CancellationToken cancellationToken);
}
