using Bridge.Contracts.Positions;

namespace Bridge.Capture.Changes;

/// <summary>What pgoutput's Begin message says of a transaction.</summary>
/// <param name="Xid">The top-level transaction id, 32 bits.</param>
/// <param name="CommitLsn">The LSN of the commit record (Begin's final LSN).</param>
/// <param name="CommittedAt">The commit time, UTC, with microseconds.</param>
public readonly record struct TransactionHeader(uint Xid, Lsn CommitLsn, DateTimeOffset CommittedAt);
