namespace Bridge.Capture.Migration;

/// <summary>One SQL statement of a plan; each runs in a transaction of its own.</summary>
/// <param name="Sql">The statement, without a semicolon.</param>
/// <param name="Reason">Why it is due, in one sentence.</param>
public sealed record PlannedStatement(string Sql, string Reason);
