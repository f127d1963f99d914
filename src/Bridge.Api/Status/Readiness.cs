using Bridge.Api.Doors;
using Bridge.Capture.Status;
using Bridge.Relay.Status;

namespace Bridge.Api.Status;

/// <summary>Decides whether a worker is ready: it streams and relays, or stands by for the one that does.</summary>
public sealed class Readiness(CaptureStatus capture, CaptureFindings findings, RelayStatus relay, DoorsStatus doors)
{
    /// <summary>The answer now.</summary>
    public ReadinessReport Read()
    {
        var (captured, relayed) = (capture.Current, relay.Current);
        var causes = new List<string>();
        if (!IsReady(captured.State)) causes.Add($"capture is {Words.Of(captured.State)}{Because(captured.Reason)}");
        causes.AddRange(findings.NotReady.Select(finding => $"{finding.Subject}: {finding.Message} {finding.Remedy}"));
        if (relayed.State is not (RelayState.Relaying or RelayState.Standby or RelayState.Disabled))
            causes.Add($"the relay is {Words.Of(relayed.State)}{Because(relayed.Reason)}");
        causes.AddRange(doors.Shut.Select(reason => "a door of the API is shut: " + reason));
        return new ReadinessReport(causes.Count == 0, Words.Of(captured.State), causes);
    }

    // A commit that waits for its synchronous standby is visible to nobody yet: nothing is late.
    private static bool IsReady(CaptureState state) =>
        state is CaptureState.Streaming or CaptureState.Standby or CaptureState.WaitingForVisibility;

    private static string Because(string reason) => reason.Length == 0 ? "" : ": " + reason;
}
