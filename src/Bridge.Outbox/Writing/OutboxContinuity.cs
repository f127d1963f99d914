using Bridge.Contracts.Positions;
using Bridge.Outbox.Records;

namespace Bridge.Outbox.Writing;

/// <summary>Outbox rule 7, refuse: refuses to continue an outbox that this server and slot cannot continue without a gap.</summary>
internal static class OutboxContinuity
{
    /// <summary>Compares the server with what the outbox says of itself.</summary>
    /// <exception cref="OutboxRefusedException">They do not fit; the message says which, and the remedy.</exception>
    public static void Check(ServerFacts server, OutboxSource source, OutboxTail tail, Lsn completeThrough)
    {
        if (server.Source.SystemIdentifier != source.SystemIdentifier)
            Refuse($"the outbox belongs to the PostgreSQL cluster {source.SystemIdentifier}, and this server is " +
                $"{server.Source.SystemIdentifier}",
                "point ConnectionStrings:Postgres at the right server");
        if (server.Source.Slot != source.Slot)
            Refuse($"the outbox was written from the slot '{source.Slot}', and Capture:Slot is '{server.Source.Slot}'",
                "set Capture:Slot back");
        if (server.ConfirmedFlush > completeThrough)
            Refuse($"the slot has moved on to {server.ConfirmedFlush}, but the outbox is complete only through {completeThrough}: " +
                "changes between them are in neither; " +
                "another consumer used the slot, or it was created anew", "give each consumer a slot of its own");
        if (tail.Position() is { } position && position.CommitLsn > server.EndOfWal)
            Refuse($"the outbox ends at {position}, beyond the server's WAL ({server.EndOfWal}): the server was restored to an " +
                "earlier state", "restore the newer server");
    }

    private static void Refuse(string what, string remedy) =>
        throw new OutboxRefusedException(
            $"Nothing is captured, so that nothing is lost: {what}. Remedy: {remedy}; or, if the gap is accepted, start a new outbox " +
            "('bridge teardown', then 'bridge migrate' and a backfill).");
}
