namespace Bridge.Capture.Preflight;

/// <summary>One thing that a check found.</summary>
/// <param name="Severity">How much it matters.</param>
/// <param name="Code">A stable word such as <c>wal-level</c>, for scripts.</param>
/// <param name="Subject">What it is about: a table, a setting, a slot.</param>
/// <param name="Message">What is so, in one sentence.</param>
/// <param name="Remedy">What to do; empty when nothing is due.</param>
/// <param name="Sql">The SQL that mends it; empty when no SQL does.</param>
public sealed record PreflightFinding(
    FindingSeverity Severity, string Code, string Subject, string Message, string Remedy = "", string Sql = "");
