using Bridge.Contracts.Positions;
using Bridge.Outbox.Records;

namespace Bridge.Outbox.Writing;

/// <summary>What the PostgreSQL server says at the moment of an opening; compared with what the outbox knows (outbox rule 7,
/// refuse).</summary>
/// <param name="Source">Cluster and slot.</param>
/// <param name="ConfirmedFlush">The slot's confirmed_flush_lsn: the server sends nothing that was committed before it.</param>
/// <param name="EndOfWal">The server's current WAL position.</param>
/// <param name="IsStandby">True when it is a standby, whose end of WAL may go back when it restarts.</param>
public sealed record ServerFacts(OutboxSource Source, Lsn ConfirmedFlush, Lsn EndOfWal, bool IsStandby = false);
