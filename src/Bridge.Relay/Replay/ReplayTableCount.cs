using Bridge.Contracts;

namespace Bridge.Relay.Replay;

/// <summary>Messages of one table and operation; records as they are count for the table <c>*</c>.</summary>
/// <param name="Table"><c>schema.table</c>.</param>
/// <param name="Operation">The operation; null for records as they are.</param>
/// <param name="Messages">How many.</param>
public sealed record ReplayTableCount(string Table, Operation? Operation, long Messages);
