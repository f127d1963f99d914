using System.Diagnostics.Metrics;
using Bridge.Api.Status;
using Bridge.Capture.Status;
using Bridge.Contracts.Positions;
using Bridge.Outbox.Reading;
using Bridge.Relay.Status;

namespace Bridge.Api.Telemetry;

/// <summary>The metrics of capture, and the states, read from their status when somebody asks; the relay's own are in
/// Bridge.Outbox.</summary>
public sealed class WorkerMetrics
{
    private readonly Meter meter;

    /// <summary>Creates the instruments.</summary>
    public WorkerMetrics(CaptureStatus capture, CaptureFindings findings, RelayStatus relay, Readiness readiness, StrayRecords strays,
        TimeProvider time,
        IMeterFactory meters)
    {
        meter = meters.Create("Bridge.Worker");
        meter.CreateObservableGauge("bridge_ready", () => readiness.Read().Ready ? 1 : 0, null, "1 when /health/ready says so.");
        meter.CreateObservableGauge("bridge_capture_findings", () => findings.Current.Count, null,
            "What is configured and does not arrive, as bridge check says it.");
        CreateCapture(capture, time);
        meter.CreateObservableCounter("bridge_outbox_stray_records", () => strays.Count, null,
            "Messages of others in the outbox stream that a reader of this worker passed over.");
        meter.CreateObservableGauge("bridge_relay_state", () => States(relay.Current.State), null, "1 for the state that the relay is in.");
    }

    private void CreateCapture(CaptureStatus capture, TimeProvider time)
    {
        meter.CreateObservableGauge("bridge_capture_state", () => States(capture.Current.State), null,
            "1 for the state that capture is in.");
        meter.CreateObservableGauge("bridge_capture_lag", () => Distance(capture.Current.Received, capture.Current.CompleteThrough), "By",
            "WAL received and not yet in the outbox.");
        meter.CreateObservableGauge("bridge_capture_lag", () => Seconds(capture.Current, time), "s",
            "Age of the last commit read while capture is behind; 0 when it is not.");
        meter.CreateObservableGauge("bridge_capture_unacknowledged", () =>
            Distance(capture.Current.CompleteThrough, capture.Current.Acknowledged), "By",
            "WAL in the outbox and not yet acknowledged to PostgreSQL (Outbox:AcknowledgeDelay).");
        meter.CreateObservableGauge("bridge_capture_received_lsn", () => (double)capture.Current.Received.Value, null,
            "The end of WAL that PostgreSQL last told.");
        meter.CreateObservableGauge("bridge_capture_complete_through_lsn", () => (double)capture.Current.CompleteThrough.Value, null,
            "Everything committed up to here is in the outbox.");
        meter.CreateObservableGauge("bridge_capture_acknowledged_lsn", () => (double)capture.Current.Acknowledged.Value, null,
            "The LSN last acknowledged to PostgreSQL.");
        meter.CreateObservableCounter("bridge_capture_changes", () => capture.Current.Changes, null, "Row changes appended to the outbox.");
        meter.CreateObservableCounter("bridge_capture_misfits", () => capture.Current.Misfits, null,
            "Values written as their text because the catalog knows their type otherwise than it was.");
        meter.CreateObservableCounter(
            "bridge_capture_transactions", () => capture.Current.Transactions, null, "Transactions appended to the outbox.");
    }

    private static long Distance(Lsn ahead, Lsn behind) => ahead > behind ? (long)(ahead.Value - behind.Value) : 0;

    private static double Seconds(CaptureSnapshot capture, TimeProvider time) =>
        capture.Received > capture.CompleteThrough && capture.LastCommittedAt is { } committed
            ? Math.Max(0, (time.GetUtcNow() - committed).TotalSeconds) : 0;

    private static IEnumerable<Measurement<int>> States<T>(T current)
        where T : struct, Enum =>
        Enum.GetValues<T>().Select(state => new Measurement<int>(
            EqualityComparer<T>.Default.Equals(state, current) ? 1 : 0, new KeyValuePair<string,
                object?>("state", Words.Of(state).Replace(' ', '_'))));
}
