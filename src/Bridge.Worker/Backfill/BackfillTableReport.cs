using Bridge.State.Jobs;

namespace Bridge.Worker.Backfill;

/// <summary>One table of a backfill.</summary>
/// <param name="Table">The table, <c>schema.table</c>.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Rows">Rows in the outbox.</param>
/// <param name="Estimate">How many rows there are, counted or estimated; null when that is not known.</param>
/// <param name="Reason">Why it failed, or what it waits for; empty otherwise.</param>
public sealed record BackfillTableReport(string Table, JobState State, long Rows, long? Estimate, string Reason);
