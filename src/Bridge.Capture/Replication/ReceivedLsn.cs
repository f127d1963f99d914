using Bridge.Contracts.Positions;

namespace Bridge.Capture.Replication;

/// <summary>Up to where every commit has been returned to the reader.</summary>
/// <remarks>
/// What the connection has last received may be the message that is just on its way to the reader. Within a transaction that could be its
/// Commit, with the LSN of its end; outside it can only be a Begin, before which every earlier commit was sent. So the
/// figure stands still while a transaction is open. See <c>WalSndPrepareWrite</c> and <c>WalSndKeepalive</c> in PostgreSQL's walsender.
/// </remarks>
internal sealed class ReceivedLsn(Func<Lsn> connectionReceived)
{
    private readonly Lock gate = new();
    private bool isOpen;
    private bool isCommitReturned;
    private Lsn frozen;

    /// <summary>Up to here every commit has been returned; never goes backwards.</summary>
    public Lsn Value
    {
        get
        {
            lock (gate) return isOpen ? frozen : frozen = Max(frozen, connectionReceived());
        }
    }

    /// <summary>The reader comes back: what it was given before is handled.</summary>
    public void BeforeRead()
    {
        lock (gate)
        {
            if (!isCommitReturned) return;
            isCommitReturned = isOpen = false;
            frozen = Max(frozen, connectionReceived());
        }
    }

    /// <summary>A message goes to the reader.</summary>
    public void AfterRead(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || (message[0] != (byte)'B' && message[0] != (byte)'C')) return;
        lock (gate)
        {
            if (message[0] == (byte)'C') isCommitReturned = true;
            else if (!isOpen)
            {
                frozen = Max(frozen, connectionReceived());
                isOpen = true;
            }
        }
    }

    private static Lsn Max(Lsn left, Lsn right) => left > right ? left : right;
}
