using Bridge.Contracts.Positions;

namespace Bridge.Capture.Replication;

/// <summary>Where capture reads WAL: pgoutput's messages as bytes, one after the other.</summary>
public interface IWalSource
{
    /// <summary>The last message; valid until the next <see cref="ReadAsync"/>.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>The last message's place in WAL; it goes backwards between overlapping transactions.</summary>
    public Lsn WalStart { get; }

    /// <summary>Every transaction that committed up to here has been returned, to its Commit message.</summary>
    public Lsn Received { get; }

    /// <summary>Tells the server what it may recycle.</summary>
    public IWalAcknowledger Acknowledger { get; }

    /// <summary>Reads the next message into <see cref="Data"/>; completes at once when the message was already here.</summary>
    /// <returns>False when the server has ended the stream.</returns>
    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken);
}
