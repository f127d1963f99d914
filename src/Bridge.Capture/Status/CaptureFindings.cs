using Bridge.Capture.Preflight;

namespace Bridge.Capture.Status;

/// <summary>What is configured and does not arrive, as the worker found it last: in the words of <c>bridge check</c>.
/// Thread-safe.</summary>
public sealed class CaptureFindings
{
    private static readonly HashSet<string> ThatMakeNotReady = [
        "table-not-published", "publication-vanished", "slot-vanished", "slot-lost"];

    private volatile IReadOnlyList<PreflightFinding> current = [];

    /// <summary>The findings; none before the first look.</summary>
    public IReadOnlyList<PreflightFinding> Current { get => current; set => current = value; }

    /// <summary>Those of which changes are missing: the worker is not ready.</summary>
    public IEnumerable<PreflightFinding> NotReady => current.Where(finding => ThatMakeNotReady.Contains(finding.Code));
}
