using Bridge.Capture.Status;
using Bridge.Relay.Offsets;
using Bridge.Relay.Status;

namespace Bridge.Api.Status;

/// <summary>What this worker knows of itself without asking anybody.</summary>
/// <param name="Capture">Capture.</param>
/// <param name="Findings">What is configured and does not arrive.</param>
/// <param name="Relay">The relay.</param>
/// <param name="Offsets">The named offsets.</param>
public sealed record WorkerStatus(CaptureStatus Capture, CaptureFindings Findings, RelayStatus Relay, OffsetsStatus Offsets);
