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
        if (FindSwitch(server.Source, source) is { } left) CheckShared(server, tail, left);
        if (!server.IsStandby && tail.Position() is { } position && position.CommitLsn > server.EndOfWal)
            Refuse($"the outbox ends at {position}, beyond the server's WAL ({server.EndOfWal}): the server was restored to an " +
                "earlier state", "restore the newer server");
    }

    // What both have is before the place where the server left the timeline that the outbox knows.
    private static void CheckShared(ServerFacts server, OutboxTail tail, TimelineSwitch left)
    {
        var at = Lsn.Parse(left.At);
        var promoted = $"the server was promoted at {at} from timeline {left.Timeline} to {server.Source.Timeline}";
        if (tail.Position() is { } position && position.CommitLsn >= at)
            Refuse($"{promoted}, and the outbox ends behind that, at {position}: its last changes never reached this server",
                "point ConnectionStrings:Postgres at the server that has them");
        if (server.ConfirmedFlush > at)
            Refuse($"{promoted}, and its slot begins behind that, at {server.ConfirmedFlush}: changes between them are in neither",
                "bring the slot along (failover slots, from PostgreSQL 17 on)");
    }

    // Null: both are on the same timeline. Timelines are told apart by where they were left; their numbers are given again.
    private static TimelineSwitch? FindSwitch(OutboxSource server, OutboxSource known)
    {
        if (server.History is null && server.Timeline != known.Timeline)
            Refuse($"the server is on timeline {server.Timeline} and has lost the history of it, so nobody can tell whether it left " +
                $"timeline {known.Timeline} behind the outbox's end", $"bring pg_wal/{server.Timeline:X8}.history back");
        // On the same timeline a server that does not know how it came there is judged by what it sends.
        if (server.History is not { } history) return null;
        TimelineSwitch? left = null;
        if (server.Timeline != known.Timeline)
        {
            left = history.FirstOrDefault(entry => entry.Timeline == known.Timeline);
            if (left is null)
                Refuse($"the outbox was written on timeline {known.Timeline}, which is none of this server's (it is on {server.Timeline})",
                    "point ConnectionStrings:Postgres at the right server");
        }

        if (known.History is { } before && !before.SequenceEqual(history.Take(before.Count)))
            Refuse($"this server came to timeline {known.Timeline} by another way than the one that the outbox was written from",
                "point ConnectionStrings:Postgres at the right server");
        return left;
    }

    [System.Diagnostics.CodeAnalysis.DoesNotReturn]
    private static void Refuse(string what, string remedy) =>
        throw new OutboxRefusedException(
            $"Nothing is captured, so that nothing is lost: {what}. Remedy: {remedy}; {OutboxRefusedException.Accept}");
}
