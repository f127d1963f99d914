using Bridge.Contracts.Positions;

namespace Bridge.Capture.Replication;

/// <summary>Tells the server which WAL it may recycle, never backwards.</summary>
public interface IWalAcknowledger
{
    /// <summary>The LSN last acknowledged on this connection; zero when none was.</summary>
    public Lsn Acknowledged { get; }

    /// <summary>Acknowledges; the next status message carries it.</summary>
    /// <returns>False when the LSN is not beyond what was acknowledged before: nothing is done then.</returns>
    public bool Acknowledge(Lsn lsn);

    /// <summary>Sends a status message now. False when the connection does not stream any more.</summary>
    public Task<bool> TrySendAsync(CancellationToken cancellationToken);
}
