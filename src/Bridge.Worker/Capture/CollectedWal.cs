using Bridge.Capture.Replication;
using Bridge.Contracts.Positions;
using Bridge.Outbox.Writing;

namespace Bridge.Worker.Capture;

/// <summary>How far WAL has been collected: what a Checkpoint may say to be complete.</summary>
/// <remarks>
/// It begins at the slot's confirmed_flush_lsn and moves only with what this connection sends (outbox rule 6, acknowledge), and not before
/// the tail is proven (outbox rule 1, open): until then a change of another history would be passed over. Used by the pump and its clock
/// alone.
/// </remarks>
internal sealed class CollectedWal(IWalSource source, ResumeFilter resume, OutboxWriter writer)
{
    private Lsn reached = writer.OpenedCompleteThrough;

    /// <summary>Everything that committed before it is collected; never goes backwards.</summary>
    public Lsn Complete { get; private set; } = writer.OpenedCompleteThrough;

    /// <summary>A transaction that ends there is collected.</summary>
    public void Take(Lsn end)
    {
        if (end > reached) reached = end;
        if (resume.IsProven) Complete = reached;
        TellProof();
    }

    /// <summary>Lets the writer name the server, once it has proven the tail; to be called before anything is appended.</summary>
    public void TellProof()
    {
        if (resume.IsProven) writer.Prove();
    }

    /// <summary>Takes what the connection has received, when nothing of it is under way.</summary>
    /// <exception cref="Bridge.Outbox.OutboxRefusedException">The server has sent more than the tail's place, and not the tail.</exception>
    public void TakeReceived()
    {
        resume.Sent(source.Received);
        Take(source.Received);
    }
}
