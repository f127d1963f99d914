using Bridge.Contracts.Positions;

namespace Bridge.IntegrationTests.Capture.Replication;

/// <summary>A transaction as it came over the wire.</summary>
/// <param name="Xid">The transaction id.</param>
/// <param name="Kinds">The first byte of each message, such as <c>BRIC</c>.</param>
/// <param name="EndLsn">The LSN behind the commit record.</param>
/// <param name="Bytes">The length of all messages.</param>
internal sealed record WireTransaction(uint Xid, string Kinds, Lsn EndLsn, long Bytes);
