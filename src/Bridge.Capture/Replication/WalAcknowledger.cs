using Bridge.Contracts.Positions;
using Npgsql.Replication;
using NpgsqlTypes;

namespace Bridge.Capture.Replication;

/// <summary>Tells PostgreSQL which WAL it may recycle: the one class that does, and never backwards.</summary>
/// <remarks>
/// Whoever calls it has made sure that everything committed before the LSN is safe in the outbox (outbox rule 6, acknowledge).
/// Thread-safe.
/// </remarks>
public sealed class WalAcknowledger : IWalAcknowledger
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    private readonly LogicalReplicationConnection connection;
    private readonly Lock gate = new();
    private Lsn acknowledged;

    internal WalAcknowledger(LogicalReplicationConnection connection) => this.connection = connection;

    /// <summary>The LSN last acknowledged on this connection; zero when none was.</summary>
    public Lsn Acknowledged { get { lock (gate) return acknowledged; } }

    /// <summary>Acknowledges; the next status message carries it, at most 5 s later unless <see cref="TrySendAsync"/> sends one.</summary>
    /// <returns>False when the LSN is not beyond what was acknowledged before: nothing is done then.</returns>
    public bool Acknowledge(Lsn lsn)
    {
        lock (gate)
        {
            if (lsn <= acknowledged) return false;
            acknowledged = lsn;
            connection.SetReplicationStatus(new NpgsqlLogSequenceNumber(lsn.Value));
            return true;
        }
    }

    /// <summary>Sends a status message now. False when the connection does not stream any more: then its reader knows why, and the next
    /// connection acknowledges.</summary>
    public async Task<bool> TrySendAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Longest);
        try
        {
            await connection.SendStatusUpdate(patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Npgsql keeps the turn to send for ever when the connection is lost while its own timer sends.
            return false;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        catch (NullReferenceException e) when (e.Source == "Npgsql")
        {
            // Npgsql looks before it waits for its turn to send; the connection may be lost meanwhile, and what it then uses is cleared.
            return false;
        }
    }
}
