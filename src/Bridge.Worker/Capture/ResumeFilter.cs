using Bridge.Capture.Changes;
using Bridge.Contracts.Positions;
using Bridge.Outbox;
using Bridge.Outbox.Records;

namespace Bridge.Worker.Capture;

/// <summary>Passes over what the slot sends again up to the outbox's tail, and proves that it is the same history (outbox rule 1,
/// open).</summary>
/// <remarks>The proof is what the server's commit record says: LSN, transaction id and time. Until it is there nothing may be appended or
/// acknowledged.</remarks>
internal sealed class ResumeFilter(OutboxTail tail, Lsn confirmedFlush)
{
    private readonly ChangePosition? position = tail.Position();
    private bool tailSeen;

    /// <summary>True when the slot sends what the outbox ends with, or need not send it again: it was acknowledged before.</summary>
    public bool IsProven => tailSeen || position is not { } expected || confirmedFlush > expected.CommitLsn;

    /// <summary>True when the transaction is one that the tail stands in.</summary>
    public bool IsTailTransaction(Lsn commitLsn) => position?.CommitLsn == commitLsn;

    /// <summary>A transaction begins: the tail's must have come before any later one, unless the server had confirmed it.</summary>
    /// <exception cref="OutboxRefusedException">The server did not send the tail's transaction again, or another one in its
    /// place.</exception>
    public void Begin(TransactionHeader transaction)
    {
        if (position is not { } expected || tailSeen) return;
        if (transaction.CommitLsn == expected.CommitLsn) Compare(transaction);
        if (transaction.CommitLsn <= expected.CommitLsn) return;
        if (!IsProven) throw Refuse(NotSent($"the transaction at {transaction.CommitLsn}", expected));
        tailSeen = true;
    }

    /// <summary>The server has sent every transaction that committed before <paramref name="received"/>.</summary>
    /// <exception cref="OutboxRefusedException">The tail's was not among them.</exception>
    public void Sent(Lsn received)
    {
        if (!IsProven && position is { } expected && received > expected.CommitLsn)
            throw Refuse(NotSent($"everything up to {received}", expected));
    }

    /// <summary>True when the outbox holds the change already.</summary>
    /// <exception cref="OutboxRefusedException">At the tail's place stands another table or operation.</exception>
    public bool Skips(RowChange change)
    {
        if (tailSeen || position is not { } expected) return false;
        if (change.Position < expected) return true;
        if (change.Position > expected)
        {
            if (change.Position.CommitLsn == expected.CommitLsn)
                throw Refuse(
                    $"the server's transaction at {expected.CommitLsn} goes on at change {change.Position.Ordinal}, and the outbox ends " +
                    $"at its change {expected.Ordinal}");
            return false;
        }

        Compare(change);
        tailSeen = true;
        return true;
    }

    private void Compare(TransactionHeader transaction)
    {
        if (tail.Xid is { } xid && xid != transaction.Xid)
            throw Refuse($"at {transaction.CommitLsn} the server has the transaction {transaction.Xid}, and the outbox {xid}");
        if (tail.CommittedAt is { } committedAt && committedAt != transaction.CommittedAt)
            throw Refuse(
                $"the server's transaction at {transaction.CommitLsn} committed at {transaction.CommittedAt:O}, and the outbox' one at " +
                $"{committedAt:O}");
    }

    private void Compare(RowChange change)
    {
        if (change.Relation.Schema != tail.Schema || change.Relation.Table != tail.Table)
            throw Refuse($"at {position} the server has a change of {change.Relation}, and the outbox one of {tail.Schema}.{tail.Table}");
        if (tail.Operation is { } operation && operation != OutboxTail.OperationText(change.Operation))
            throw Refuse($"at {position} the server has another operation on {change.Relation} than the outbox ({operation})");
        // A key is made by today's catalogue: it proves only what an earlier revision wrote without the transaction's own facts.
        if (tail.Xid is null && OutboxTail.KeyText(change.Key.Span) != tail.Key)
            throw Refuse($"at {position} the server has another row of {change.Relation} than the outbox");
    }

    private static string NotSent(string sent, ChangePosition expected) =>
        $"the server sent {sent} without sending the transaction at {expected.CommitLsn} again, in which the outbox ends";

    private static OutboxRefusedException Refuse(string what) => new(
        $"Nothing is captured, so that nothing is lost: {what}. This is not the history that the outbox holds (another server, or one " +
        $"restored to an earlier state). Remedy: point ConnectionStrings:Postgres at the right server; {OutboxRefusedException.Accept}");
}
