using Bridge.Capture.Changes;
using Bridge.Contracts.Positions;
using Bridge.Outbox;
using Bridge.Outbox.Records;

namespace Bridge.Worker.Capture;

/// <summary>Passes over what the slot sends again up to the outbox's tail, and proves that it is the same history (outbox rule 1,
/// open).</summary>
internal sealed class ResumeFilter(OutboxTail tail, Lsn confirmedFlush)
{
    private readonly ChangePosition? position = tail.Position();
    private bool tailSeen;

    /// <summary>True when the transaction is one that the tail stands in.</summary>
    public bool IsTailTransaction(Lsn commitLsn) => position?.CommitLsn == commitLsn;

    /// <summary>A transaction begins: the tail's must have come before any later one, unless the server had confirmed it.</summary>
    /// <exception cref="OutboxRefusedException">The server did not send the tail's transaction again.</exception>
    public void Begin(Lsn commitLsn)
    {
        if (position is not { } expected || tailSeen || commitLsn <= expected.CommitLsn) return;
        if (confirmedFlush <= expected.CommitLsn)
            throw Refuse(
                $"the server sent the transaction at {commitLsn} without sending the one at {expected.CommitLsn} again, in which the " +
                "outbox ends");
        tailSeen = true;
    }

    /// <summary>True when the outbox holds the change already.</summary>
    /// <exception cref="OutboxRefusedException">At the tail's place stands another table or key.</exception>
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

    private void Compare(RowChange change)
    {
        if (change.Relation.Schema != tail.Schema || change.Relation.Table != tail.Table)
            throw Refuse($"at {position} the server has a change of {change.Relation}, and the outbox one of {tail.Schema}.{tail.Table}");
        if (OutboxTail.KeyText(change.Key.Span) != tail.Key)
            throw Refuse($"at {position} the server has another row of {change.Relation} than the outbox");
    }

    private static OutboxRefusedException Refuse(string what) => new(
        $"Nothing is captured, so that nothing is lost: {what}. This is not the history that the outbox holds (another server, or one " +
            "restored to an earlier state). " +
        "Remedy: point ConnectionStrings:Postgres at the right server; or, if the gap is accepted, start a new outbox ('bridge " +
            "teardown', then 'bridge migrate' and a backfill).");
}
