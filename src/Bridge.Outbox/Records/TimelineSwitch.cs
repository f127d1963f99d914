namespace Bridge.Outbox.Records;

/// <summary>Where a server's history left a timeline: a line of PostgreSQL's timeline history file.</summary>
/// <param name="Timeline">The timeline that was left.</param>
/// <param name="At">The LSN at which it was: nothing of it beyond counts.</param>
public sealed record TimelineSwitch(int Timeline, string At);
