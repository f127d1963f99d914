namespace Bridge.Capture.Preflight;

/// <summary>All findings at once, the gravest first.</summary>
public sealed record PreflightReport
{
    /// <summary>Orders the findings; those of other services are joined by <see cref="With"/>.</summary>
    public PreflightReport(IEnumerable<PreflightFinding> findings) =>
        Findings = [.. findings.Distinct().OrderByDescending(finding => finding.Severity)];

    /// <summary>The findings.</summary>
    public IReadOnlyList<PreflightFinding> Findings { get; }

    /// <summary>True when something must be mended before capture can run.</summary>
    public bool HasErrors => Findings.Any(finding => finding.Severity == FindingSeverity.Error);

    /// <summary>True when something deserves a look.</summary>
    public bool HasWarnings => Findings.Any(finding => finding.Severity == FindingSeverity.Warning);

    /// <summary>This report with the findings of another check, such as the broker's.</summary>
    public PreflightReport With(IEnumerable<PreflightFinding> findings) => new(Findings.Concat(findings));
}
